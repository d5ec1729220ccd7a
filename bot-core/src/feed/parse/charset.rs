//! Bytes to text, whatever the character set.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ParseError;

/// Decodes a feed. A byte order mark decides; else the HTTP header, the XML declaration and UTF-8 are tried in turn, and
/// the first that fits the bytes wins, because each of the three is wrong often enough. Windows-1252 fits any bytes.
pub(crate) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, ParseError> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0])
        || bytes.starts_with(&[0, 0, 0xfe, 0xff])
        || bytes.starts_with(b"\0\0\0<")
        || bytes.starts_with(b"<\0\0\0")
    {
        return Err(ParseError(
            "the feed is written in UTF-32, which no feed reader has to read; UTF-8 is what all read"
                .to_owned(),
        ));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    let candidates =
        [wide(bytes), from_header(content_type), from_declaration(bytes), Some(UTF_8), Some(WINDOWS_1252)];
    let fits = candidates.into_iter().flatten().find_map(|encoding| decode_as(encoding, bytes));
    Ok(fits.unwrap_or_else(|| String::from_utf8_lossy(bytes)))
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    // Every byte fits a one-byte character set, so its name proves nothing; bytes that are good UTF-8 and not mere ASCII
    // prove a lot.
    if encoding.is_single_byte()
        && !bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Some(Cow::Borrowed(text));
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}

/// UTF-16 without its mark shows itself in the first character, `<` or `{`.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{', 0, ..] => Some(UTF_16LE),
        [0, b'<' | b'{', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn from_header(content_type: Option<&str>) -> Option<&'static Encoding> {
    let (_, parameters) = content_type?.split_once(';')?;
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    named(charset.trim().trim_matches(['"', '\'']))
}

fn from_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(200)];
    let start: String = start.iter().map(|byte| char::from(*byte)).collect();
    let declaration = start.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    named(value[1..].split(quote).next()?)
}

/// A declaration that could be read byte by byte is not UTF-16, whatever it says.
fn named(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn text(bytes: &[u8], content_type: Option<&str>) -> String {
        decode(bytes, content_type).unwrap().into_owned()
    }

    #[test]
    fn the_header_goes_before_the_declaration_and_the_bytes_before_both() {
        let cyrillic = b"<?xml version='1.0' encoding='koi8-r'?>\xcf";
        assert!(text(cyrillic, None).ends_with('о'));
        assert!(text(cyrillic, Some("text/xml; Charset=\"windows-1251\"")).ends_with('П'));
        assert!(
            text("<?xml encoding='iso-8859-1'?>é".as_bytes(), Some("text/xml; charset=iso-8859-1"))
                .ends_with('é')
        );
        assert!(text(b"<?xml version='1.0' encoding='UTF-8'?>caf\xe9", None).ends_with("café"));
        assert!(text(b"<rss>\xff", Some("text/xml; charset=no-such")).ends_with('ÿ'));
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let wide: Vec<u8> =
            "<?xml encoding='utf-16'?><a>ü".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(text(&wide, None).ends_with('ü'));
        assert!(text(&[&[0xff, 0xfe], wide.as_slice()].concat(), None).starts_with("<?xml"));
        let wide: Vec<u8> = "<a>ü".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&wide, None), "<a>ü");
    }
}
