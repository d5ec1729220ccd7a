//! Pictures, brought to the homeserver once and used again.

use std::path::PathBuf;
use std::time::Duration;

use bot_core::feed::fetch::Fetcher;
use matrix_sdk::Client;
use matrix_sdk::ruma::{MxcUri, OwnedMxcUri, UserId};
use mime::Mime;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tracing::debug;

use crate::error::Failure;
use crate::files;

/// An announcement waits no longer for its picture.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pictures that are remembered; a show has few, some have one an episode.
const MOST_REMEMBERED: usize = 1000;

/// Pictures, by the address that the feed names them under.
#[derive(Debug)]
pub(crate) struct Artwork {
    fetcher: Fetcher,
    file: PathBuf,
    /// Locked while one is brought over, so that two rooms do not bring the same.
    known: Mutex<Option<Vec<Picture>>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Picture {
    url: String,
    mxc: OwnedMxcUri,
}

impl Artwork {
    pub(crate) fn new(fetcher: Fetcher, file: PathBuf) -> Self {
        Self { fetcher, file, known: Mutex::new(None) }
    }

    /// Where the homeserver keeps this picture; brought there if it is new. Without one an announcement is an
    /// announcement still, so nothing that fails here fails any further.
    pub(crate) async fn at_home(&self, client: &Client, url: &str) -> Option<OwnedMxcUri> {
        match tokio::time::timeout(PATIENCE, self.bring(client, url)).await {
            Ok(Ok(mxc)) => Some(mxc),
            Ok(Err(why)) => {
                debug!(why, "no picture");
                None
            }
            Err(_) => {
                debug!("no picture in time");
                None
            }
        }
    }

    async fn bring(&self, client: &Client, url: &str) -> Result<OwnedMxcUri, String> {
        let mut known = self.known.lock().await;
        // A file that cannot be read costs an upload, no more.
        let known =
            known.get_or_insert_with(|| files::read_json(&self.file).ok().flatten().unwrap_or_default());
        let server = client.user_id().map(UserId::server_name);
        let ours = |mxc: &MxcUri| mxc.server_name().ok() == server;
        if let Some(picture) = known.iter().find(|picture| picture.url == url && ours(&picture.mxc)) {
            return Ok(picture.mxc.clone());
        }
        let picture = self.fetcher.picture(url).await.map_err(|error| error.to_string())?;
        let mime: Mime = picture.mime.parse().map_err(|_| "the server names no type for it".to_owned())?;
        if mime.type_() != mime::IMAGE || mime.subtype() == mime::SVG {
            return Err("it is no picture that all apps show".to_owned());
        }
        // In the open, for encrypted rooms too: the feed shows it to everybody.
        let uploaded = client.media().upload(&mime, picture.bytes.to_vec(), None).await;
        let mxc = uploaded.map_err(|error| Failure::from(&error).words())?.content_uri;
        known.push(Picture { url: url.to_owned(), mxc: mxc.clone() });
        if known.len() > MOST_REMEMBERED {
            known.remove(0);
        }
        if let Err(error) = files::replace_json(&self.file, known) {
            debug!(%error, "the picture's address was not written down");
        }
        Ok(mxc)
    }
}
