//! Where secrets come from, and that they stay secret.

use super::*;

const DISCORD: &str = "[discord]\n";
const MATRIX: &str = "[matrix]\nhomeserver = \"https://example.org\"\nuser = \"@onair:example.org\"\n";

fn discord(keys: &str) -> String {
    format!("{SHOW}{DISCORD}{keys}")
}

fn matrix(keys: &str) -> String {
    format!("{SHOW}{MATRIX}{keys}")
}

fn token(desk: &Desk, keys: &str) -> String {
    desk.read(&discord(keys)).unwrap().discord.unwrap().token.expose().to_owned()
}

fn login(desk: &Desk, keys: &str) -> MatrixLogin {
    desk.read(&matrix(keys)).unwrap().matrix.unwrap().login
}

#[test]
fn a_token_comes_from_the_file_a_file_of_its_own_a_credential_or_a_variable() {
    assert_eq!(token(&Desk::new(), "token = \"inline\""), "inline");
    assert_eq!(
        token(&Desk::new().file("secrets/token", "filed\n"), "token_file = \"secrets/token\""),
        "filed"
    );
    assert_eq!(token(&Desk::new().credential("discord.token", "credited\n"), ""), "credited");
    assert_eq!(token(&Desk::new().variable("ONAIR__DISCORD__TOKEN", "varied"), ""), "varied");
    let filed = Desk::new().file("token", "filed\n").variable("ONAIR__DISCORD__TOKEN_FILE", "token");
    assert_eq!(token(&filed, ""), "filed");
}

#[test]
fn variables_win_over_the_file_and_the_file_over_credentials() {
    let desk = Desk::new().credential("discord.token", "credited").file("token", "filed");
    assert_eq!(token(&desk, "token_file = \"token\""), "filed");
    let desk = desk.variable("ONAIR__DISCORD__TOKEN", "varied");
    assert_eq!(token(&desk, "token_file = \"token\""), "varied");
}

#[test]
fn matrix_logs_in_by_password_or_as_a_device() {
    let password = |text: &str| MatrixLogin::Password(bot_core::secret::Secret::new(text));
    let device = MatrixLogin::AccessToken {
        token: bot_core::secret::Secret::new("syt_1"),
        device_id: "DEVICE".to_owned(),
    };
    assert_eq!(login(&Desk::new(), "password = \"hunter2\""), password("hunter2"));
    assert_eq!(login(&Desk::new(), "access_token = \"syt_1\"\ndevice_id = \"DEVICE\""), device);
    let credited = Desk::new().credential("matrix.access_token", "syt_1");
    assert_eq!(login(&credited, "device_id = \"DEVICE\""), device);
    // The unit passes an empty credential where the operator has put none.
    let one_empty =
        Desk::new().credential("matrix.access_token", "\n").credential("matrix.password", "hunter2\n");
    assert_eq!(login(&one_empty, ""), password("hunter2"));
}

#[test]
fn a_recovery_key_may_be_there_or_come_later() {
    let recovery = |desk: &Desk, keys: &str| {
        let matrix = desk.read(&matrix(&format!("password = \"p\"\n{keys}"))).unwrap().matrix.unwrap();
        (matrix.recovery_key.map(|key| key.expose().to_owned()), matrix.recovery_key_file)
    };
    let desk = Desk::new();
    let file = desk.path("recovery");
    assert_eq!(recovery(&desk, ""), (None, None));
    assert_eq!(recovery(&desk, "recovery_key_file = \"recovery\""), (None, Some(file.clone())));
    let desk = desk.file("recovery", "EsTc abcd\n");
    assert_eq!(
        recovery(&desk, "recovery_key_file = \"recovery\""),
        (Some("EsTc abcd".to_owned()), Some(file))
    );
    let desk = Desk::new().credential("matrix.recovery_key", "EsTc credited");
    assert_eq!(recovery(&desk, ""), (Some("EsTc credited".to_owned()), None));
}

#[test]
fn a_private_feed_and_a_database_password_can_be_kept_in_files() {
    let desk = Desk::new()
        .file("feed", "https://example.org/private/s3cret\n")
        .file("database", "postgres://onair:s3cret@localhost/onair\n");
    let text = "[[show]]\nid = \"one\"\nfeed_file = \"feed\"\n[database]\nurl_file = \"database\"\n";
    let config = desk.read(text).unwrap();
    assert_eq!(config.shows[0].feed.expose(), "https://example.org/private/s3cret");
    assert_eq!(config.database.url.expose(), "postgres://onair:s3cret@localhost/onair");
    let desk = Desk::new().credential("database.url", "postgres://localhost/onair");
    assert_eq!(desk.read(SHOW).unwrap().database.url.expose(), "postgres://localhost/onair");
}

#[test]
fn no_secret_shows_in_a_configuration_that_is_printed() {
    let text = format!(
        "{}{MATRIX}password = \"s3cret\"\nrecovery_key = \"s3cret\"\n\
         [database]\nurl = \"postgres://onair:s3cret@localhost/onair\"\n",
        discord("token = \"s3cret\"\n").replace("/feed", "/s3cret"),
    );
    let printed = format!("{:?}", read(&text));
    assert!(printed.contains("@onair:example.org"), "{printed}");
    assert!(!printed.contains("s3cret"), "{printed}");
}

#[test]
fn no_secret_shows_in_a_refusal() {
    let s3cret = "s3cret\\ns3cret";
    for text in [
        format!("[[show]]\nid = \"one\"\nfeed = \"ftp://{s3cret}\"\n"),
        format!("{SHOW}[database]\nurl = \"mysql://{s3cret}\"\n"),
        discord(&format!("token = \"{s3cret}\"\n")),
        discord("token = \"x\"\napi_url = \"https://ann:s3cret@example.org\"\n"),
        discord("token = s3cret\n"),
        discord("token = [\"s3cret\"]\n"),
        discord("token = \"s3cret\ntoken_file = 's3cret'\n"),
        matrix(&format!("password = \"{s3cret}\"\n")),
    ] {
        let refusal = Desk::new().refused(&text);
        assert!(!refusal.contains("s3cret"), "{refusal}");
    }
}

#[test]
fn a_secrets_file_that_is_no_good_is_named_with_the_way_out() {
    let desk = Desk::new().file("empty", "\n").file("two", "one\ntwo\n").file("folder/x", "");
    let keys = |file: &str| discord(&format!("token_file = \"{file}\"\n"));
    let refused = |file: &str| desk.refused(&keys(file));
    assert_eq!(
        refused("missing"),
        "onair.toml:5: `token_file`: there is no file missing; make it, or name another"
    );
    let alone = "must hold the secret on one line, and nothing else";
    assert_eq!(refused("empty"), format!("onair.toml:5: `token_file`: empty {alone}"));
    assert_eq!(refused("two"), format!("onair.toml:5: `token_file`: two {alone}"));
    assert_eq!(
        refused("folder"),
        "onair.toml:5: `token_file`: cannot read folder: Is a directory (os error 21)"
    );
}

#[test]
fn a_secret_given_twice_or_not_at_all_is_refused() {
    let desk = Desk::new().file("token", "t0ken");
    assert_eq!(
        desk.refused(&discord("token = \"t\"\ntoken_file = \"token\"\n")),
        "onair.toml:6: `token` and `token_file` are both given; keep one of them"
    );
    assert_eq!(
        desk.refused(&discord("")),
        "onair.toml:4: [discord] needs the bot's token: `token_file`, the systemd credential discord.token, \
         or ONAIR__DISCORD__TOKEN"
    );
    assert_eq!(
        desk.refused(&matrix("")),
        "onair.toml:4: [matrix] needs a way to log in: `password_file`, or `access_token_file` with `device_id`; \
         the systemd credentials matrix.password and matrix.access_token and the environment serve as well"
    );
    assert_eq!(
        desk.refused(&matrix("access_token = \"t\"\npassword = \"p\"\n")),
        "onair.toml:7: `password` and `access_token` are both given; keep one of them"
    );
    assert_eq!(
        desk.refused(&matrix("access_token = \"t\"\n")),
        "onair.toml:4: [matrix] needs `device_id`: the device that the access token belongs to"
    );
    assert_eq!(
        desk.refused(&matrix("password = \"p\"\ndevice_id = \"D\"\n")),
        "onair.toml:8: `device_id` belongs to an access token; a password makes a new device"
    );
    let credited = Desk::new().credential("matrix.password", "p").credential("matrix.access_token", "t");
    assert_eq!(
        credited.refused(&matrix("")),
        "onair.toml:4: [matrix] has the credentials matrix.password and matrix.access_token; keep one of them"
    );
}

#[test]
fn a_secrets_file_that_everyone_may_read_is_warned_of() {
    let desk = Desk::new().file("token", "t0ken");
    let text = discord("token_file = \"token\"\n");
    assert!(desk.warnings(&text).is_empty());
    permit(&desk.path("token"), 0o644);
    assert_eq!(
        desk.warnings(&text),
        ["onair.toml:5: `token_file`: everyone on this machine may read token; `chmod 600 token` ends that"]
    );
    let inline = discord("token = \"t0ken\"\n");
    let desk = Desk::new().file("onair.toml", &inline);
    permit(&desk.path("onair.toml"), 0o644);
    assert_eq!(
        desk.warnings(&inline),
        [
            "onair.toml:5: `token`: everyone on this machine may read onair.toml; `chmod 600 onair.toml` ends that"
        ]
    );
}
