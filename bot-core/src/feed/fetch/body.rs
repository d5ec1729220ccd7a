//! Reading a body no further than its bounds: the bytes that come over the wire, and what they unpack to.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use reqwest::{Response, Url};

use super::error::explain;
use super::{FetchError, shown};

/// Reads the body, unpacks it, and stops at `limit` bytes of either.
pub(super) async fn read(mut response: Response, url: &Url, limit: usize) -> Result<Bytes, FetchError> {
    let too_big = || {
        FetchError::Failed(format!("{} is bigger than {} MiB", shown(url.as_str()), limit / (1024 * 1024)))
    };
    let packed = is_packed(response.headers(), url)?;
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_big());
    }
    let mut sink = Sink::new(packed, limit);
    let mut on_the_wire = 0usize;
    loop {
        let piece = response.chunk().await;
        let Some(piece) = piece.map_err(|error| FetchError::Failed(explain(url, &error)))? else { break };
        on_the_wire = on_the_wire.saturating_add(piece.len());
        if on_the_wire > limit {
            return Err(too_big());
        }
        sink.take(&piece).map_err(|error| broken(url, &error, too_big()))?;
    }
    sink.finish().map_err(|error| broken(url, &error, too_big()))
}

fn broken(url: &Url, error: &io::Error, too_big: FetchError) -> FetchError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => too_big,
        _ => FetchError::Failed(format!(
            "{} sent a damaged or incomplete gzip file ({error})",
            shown(url.as_str())
        )),
    }
}

/// Gzip or nothing. Encodings within encodings are refused: 336 bytes of gzip in gzip unpack to 100 MiB.
fn is_packed(headers: &HeaderMap, url: &Url) -> Result<bool, FetchError> {
    let mut encodings = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        let names = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        encodings.extend(names.split(',').map(|name| name.trim().to_owned()));
    }
    encodings.retain(|name| !name.is_empty() && name != "identity");
    match encodings.as_slice() {
        [] => Ok(false),
        [one] if one == "gzip" || one == "x-gzip" => Ok(true),
        _ => Err(FetchError::Failed(format!(
            "{} is packed in a way we did not offer to unpack (Content-Encoding); only gzip is read",
            shown(url.as_str())
        ))),
    }
}

/// Where the pieces go.
enum Sink {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Sink {
    fn new(packed: bool, limit: usize) -> Self {
        let bounded = Bounded { bytes: Vec::new(), limit };
        if packed { Self::Gzip(Box::new(MultiGzDecoder::new(bounded))) } else { Self::Plain(bounded) }
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(bounded) => bounded.write_all(piece),
            Self::Gzip(decoder) => decoder.write_all(piece),
        }
    }

    fn finish(self) -> io::Result<Bytes> {
        let bounded = match self {
            Self::Plain(bounded) => bounded,
            Self::Gzip(decoder) => decoder.finish()?,
        };
        Ok(bounded.bytes.into())
    }
}

/// A buffer that refuses to grow past its limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(piece.len()) > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
