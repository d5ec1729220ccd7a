//! Where relative paths lead.

use super::*;

fn database(config: &Config) -> &str {
    config.database.url.expose()
}

const MATRIX: &str =
    "[matrix]\nhomeserver = \"https://example.org\"\nuser = \"@onair:example.org\"\npassword = \"p\"\n";

fn with_database(url: &str) -> String {
    format!("{SHOW}{MATRIX}[database]\nurl = \"{url}\"\n")
}

#[test]
fn the_database_is_beside_the_configuration_and_the_matrix_store_beside_the_database() {
    let desk = Desk::new();
    let config = desk.read(&with_database("sqlite:data/onair.db?mode=rwc")).unwrap();
    assert_eq!(database(&config), format!("sqlite:{}?mode=rwc", desk.path("data/onair.db").display()));
    assert_eq!(config.matrix.unwrap().store, desk.path("data/matrix"));
}

#[test]
fn under_systemd_what_is_written_lies_in_the_state_directory() {
    let mut desk = Desk::new();
    desk.environment.state = Some(PathBuf::from("/var/lib/onair"));
    let config = desk.read(&format!("{SHOW}{MATRIX}")).unwrap();
    assert_eq!(database(&config), "sqlite:/var/lib/onair/onair.db");
    assert_eq!(config.matrix.unwrap().store, Path::new("/var/lib/onair/matrix"));
}

#[test]
fn a_postgres_address_stays_as_it_is_and_the_matrix_store_is_beside_the_configuration() {
    let desk = Desk::new();
    let config = desk.read(&with_database("postgres://ann:pw@localhost/onair")).unwrap();
    assert_eq!(database(&config), "postgres://ann:pw@localhost/onair");
    assert_eq!(config.matrix.unwrap().store, desk.path("matrix"));
}

#[test]
fn a_full_path_stays_as_it_is() {
    let config = read(&with_database("sqlite:///srv/my%20pod/onair.db"));
    assert_eq!(database(&config), "sqlite:///srv/my%20pod/onair.db");
    assert_eq!(config.matrix.unwrap().store, Path::new("/srv/my pod/matrix"));
}

#[test]
fn a_folder_with_signs_that_mean_something_in_an_address_is_still_found() {
    let config = Config::parse(SHOW, Path::new("100% what?/onair.toml"), &Environment::default()).unwrap();
    assert_eq!(database(&config), "sqlite:100%25 what%3F/onair.db");
}

#[test]
fn a_configuration_in_the_current_folder_keeps_short_paths() {
    let config = Config::parse(SHOW, Path::new("onair.toml"), &Environment::default()).unwrap();
    assert_eq!(database(&config), "sqlite:onair.db");
}

#[test]
fn a_database_in_memory_is_allowed_with_a_warning() {
    let desk = Desk::new();
    assert_eq!(
        desk.warnings(&format!("{SHOW}[database]\nurl = \"sqlite::memory:\"\n")),
        ["onair.toml:5: `url` keeps everything in memory; it is forgotten when onair stops"]
    );
}
