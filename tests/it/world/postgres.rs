//! A private PostgreSQL: made for this run of the tests in a temporary folder, on loopback, and gone with it. It never
//! touches a server that is installed on the machine, only its programs.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::is_left_out;
use super::lifeline::{Program, Server, free_port};
use user::User;

mod programs;
mod user;

/// One for all tests. A failure is kept too: the second test to ask need not wait for it again.
static CLUSTER: OnceCell<Result<Cluster, String>> = OnceCell::const_new();

struct Cluster {
    port: u16,
    password: String,
    _server: Server,
}

/// An empty database of the test's own, as a URL for `database.url`. `None` where the person running the tests does
/// without PostgreSQL.
pub async fn fresh_database() -> Option<String> {
    if is_left_out("postgres") {
        return None;
    }
    let cluster =
        CLUSTER.get_or_init(async || Cluster::start().await.map_err(|why| format!("{why:#}"))).await;
    let fresh = match cluster {
        Ok(cluster) => cluster.fresh_database().await.map_err(|why| format!("{why:#}")),
        Err(why) => Err(why.clone()),
    };
    match fresh {
        Ok(url) => Some(url),
        Err(why) => {
            panic!("this test needs PostgreSQL: {why}\n(ONAIR_TEST_WITHOUT=postgres does without it.)")
        }
    }
}

/// A database's own word on a setting, for connections that are made from now on.
pub async fn sets(url: &str, name: &str, value: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let database: String =
        sqlx::query_scalar("SELECT current_database()::text").fetch_one(&mut connection).await.unwrap();
    let set = format!("ALTER DATABASE {database} SET {name} = '{value}'");
    connection.execute(sqlx::AssertSqlSafe(set)).await.unwrap();
    connection.close().await.unwrap();
}

impl Cluster {
    async fn start() -> Result<Self> {
        let programs = programs::find()?;
        let folder = TempDir::with_prefix("onair-postgres-")?;
        let password = format!("{:032x}", rand::random::<u128>());
        let port = free_port();
        std::fs::write(folder.path().join("password"), &password)?;
        let user = User::for_postgres(folder.path())?;
        if let Some(user) = &user {
            user.gets(folder.path())?;
            user.gets(&folder.path().join("password"))?;
        }
        let run = |command| {
            let user = user.as_ref().map(|user| (user.uid, user.gid));
            // This signal makes it leave at once, and take its shared memory along.
            Server::start(&Program { command, folder: folder.path(), signal: "QUIT", user })
        };
        run(initialise(&programs, folder.path()))?.ends_well().await.context("making its data folder")?;
        let mut server = run(serve(&programs, folder.path(), port))?;
        // From here on the server's end deletes the folder.
        let _ = folder.keep();
        let home = database_url(port, &password, "postgres");
        server
            .wait_until(async || PgConnection::connect(&home).await.is_ok())
            .await
            .context("starting it")?;
        Ok(Self { port, password, _server: server })
    }

    async fn fresh_database(&self) -> Result<String> {
        static MADE: AtomicU32 = AtomicU32::new(1);
        let name = format!("story_{}", MADE.fetch_add(1, Ordering::Relaxed));
        let mut connection =
            PgConnection::connect(&database_url(self.port, &self.password, "postgres")).await?;
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
        connection.close().await?;
        Ok(database_url(self.port, &self.password, &name))
    }
}

fn database_url(port: u16, password: &str, name: &str) -> String {
    format!("postgres://onair:{password}@127.0.0.1:{port}/{name}")
}

/// Makes the data folder. Nothing is synced: after a power cut there is no test to go on with.
fn initialise(programs: &Path, folder: &Path) -> Vec<String> {
    let [data, password] = ["data", "password"].map(|name| text(&folder.join(name)));
    let mut command =
        vec![text(&programs.join("initdb")), format!("--pgdata={data}"), format!("--pwfile={password}")];
    let settings = ["--username=onair", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"];
    command.extend(settings.map(str::to_owned));
    command
}

fn serve(programs: &Path, folder: &Path, port: u16) -> Vec<String> {
    let mut command = vec![text(&programs.join("postgres")), "-D".to_owned(), text(&folder.join("data"))];
    let settings = [
        ("listen_addresses", "127.0.0.1".to_owned()),
        ("port", port.to_string()),
        ("unix_socket_directories", text(folder)),
        ("max_connections", "300".to_owned()),
        ("fsync", "off".to_owned()),
        ("synchronous_commit", "off".to_owned()),
        ("full_page_writes", "off".to_owned()),
    ];
    for (name, value) in settings {
        command.extend(["-c".to_owned(), format!("{name}={value}")]);
    }
    command
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
