//! `ca_file`: a further certificate that a platform's server is trusted by.

use std::fs;

use crate::secrets;
use crate::section::Section;

const PEM: &str = "-----BEGIN CERTIFICATE-----";

/// The file's content, if the key is given.
pub(crate) fn read(section: &mut Section<'_>) -> Option<Vec<u8>> {
    let given = section.text("ca_file")?;
    let path = section.context.beside_file(&given.text);
    let message = match fs::read(&path) {
        Ok(pem) if String::from_utf8_lossy(&pem).contains(PEM) => return Some(pem),
        Ok(_) => format!("`ca_file`: {} holds no certificate in PEM form ({PEM})", path.display()),
        Err(error) => secrets::unreadable("ca_file", &path, &error),
    };
    section.mistake(&given.origin, message);
    None
}
