use sqlx::{Connection as _, PgConnection};

use crate::world::postgres;

#[tokio::test]
async fn every_test_gets_an_empty_database_of_its_own() {
    let Some(mine) = postgres::fresh_database().await else { return };
    let Some(yours) = postgres::fresh_database().await else { return };
    assert_ne!(mine, yours);

    let mut connection = PgConnection::connect(&mine).await.unwrap();
    sqlx::query("CREATE TABLE notes (text TEXT NOT NULL)").execute(&mut connection).await.unwrap();
    sqlx::query("INSERT INTO notes VALUES ('hello')").execute(&mut connection).await.unwrap();

    let mut other = PgConnection::connect(&yours).await.unwrap();
    assert!(sqlx::query("SELECT text FROM notes").fetch_one(&mut other).await.is_err());
}
