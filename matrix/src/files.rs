//! Small files beside the store, written whole or not at all, readable by us alone.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Makes a folder that only we can enter.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// What a file holds; `None` where there is none.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Replaces a file, so that a crash leaves the old one or the new one.
pub(crate) fn replace_json<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    let bytes = serde_json::to_vec_pretty(value).map_err(io::Error::other)?;
    let beside = path.with_extension("new");
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    create_private(&beside, &bytes)?;
    std::fs::rename(&beside, path)
}

/// Makes an empty file that only we can read, to be filled later; one that holds something already is an error.
pub(crate) fn reserve(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.len() > 0 => Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) => std::fs::OpenOptions::new().write(true).open(path).map(drop),
        Err(_) => create_private(path, b""),
    }
}

/// Removes a file that was reserved, unless somebody has filled it by now.
pub(crate) fn release(path: &Path) -> io::Result<()> {
    if std::fs::metadata(path)?.len() > 0 {
        return Ok(());
    }
    std::fs::remove_file(path)
}

fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_is_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.json");
        assert_eq!(read_json::<Vec<u8>>(&path).unwrap(), None);
        replace_json(&path, &vec![1_u8]).unwrap();
        replace_json(&path, &vec![1_u8, 2]).unwrap();
        assert_eq!(read_json::<Vec<u8>>(&path).unwrap(), Some(vec![1, 2]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_holds_something_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        reserve(&path).unwrap();
        reserve(&path).unwrap();
        std::fs::write(&path, "first").unwrap();
        assert!(reserve(&path).is_err());
        release(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
    }

    #[test]
    fn what_was_reserved_for_nothing_is_not_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        reserve(&path).unwrap();
        release(&path).unwrap();
        assert!(!path.exists());
    }
}
