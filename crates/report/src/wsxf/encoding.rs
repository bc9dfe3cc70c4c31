//! From bytes to text: the encodings in which XML files of test equipment are found.

use std::borrow::Cow;

use crate::{Error, ErrorKind};

/// How far the declaration is looked for.
const DECLARATION: usize = 200;

/// What Windows-1252 has in place of the control characters 0x80 to 0x9f; `\0` is not assigned.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        [b'<', 0, ..] => return utf16(bytes, u16::from_le_bytes).map(Cow::Owned),
        [0, b'<', ..] => return utf16(bytes, u16::from_be_bytes).map(Cow::Owned),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(fault) => fault,
    };
    let character = match declared(bytes).as_str() {
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => windows,
        "iso-8859-15" | "latin9" => latin9,
        name => {
            let place = fault.valid_up_to();
            let text = match name {
                "" | "utf-8" => format!("the text is not UTF-8 at byte {place}"),
                _ => format!("the text is in {name:?}, which is not read; convert it to UTF-8"),
            };
            return Err(Error::wsxf(ErrorKind::Syntax, text, None));
        }
    };
    Ok(Cow::Owned(bytes.iter().map(|byte| character(*byte)).collect()))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(Error::wsxf(ErrorKind::Syntax, "the text is not UTF-16", None)),
    }
}

/// The name of the encoding in lower case, as the XML declaration says it; empty if it does not.
fn declared(bytes: &[u8]) -> String {
    let start: String = bytes.iter().take(DECLARATION).copied().map(char::from).collect();
    let declaration = start.split("?>").next().unwrap_or_default().to_ascii_lowercase();
    let Some((_, rest)) = declaration.split_once("encoding") else { return String::new() };
    rest.split(['"', '\'']).nth(1).unwrap_or_default().trim().to_owned()
}

/// Windows-1252 is what files mean that say ISO-8859-1, too.
fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => match WINDOWS[usize::from(byte - 0x80)] {
            '\0' => char::from(byte),
            character => character,
        },
        _ => char::from(byte),
    }
}

/// ISO-8859-15, which has the euro sign in another place.
fn latin9(byte: u8) -> char {
    match byte {
        0xa4 => '€',
        0xa6 => 'Š',
        0xa8 => 'š',
        0xb4 => 'Ž',
        0xb8 => 'ž',
        0xbc => 'Œ',
        0xbd => 'œ',
        0xbe => 'Ÿ',
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    const TEXT: &str = "<a b=\"Ω€😀\"/>";

    #[test]
    fn the_encodings_of_windows_programs_are_read() {
        let little: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            TEXT.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", TEXT.as_bytes()].concat(),
            [b"\xff\xfe", &little[..]].concat(),
            [b"\xfe\xff", &big[..]].concat(),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes).expect("readable"), TEXT);
        }
        let latin = b"<?xml version=\"1.0\" encoding=\"Windows-1252\"?><a b=\"\xb5\x80\"/>";
        assert!(decode(latin).expect("readable").ends_with("<a b=\"µ€\"/>"));
        let latin = b"<?xml version='1.0' encoding='ISO-8859-15'?><a b='\xb5\xa4'/>";
        assert!(decode(latin).expect("readable").ends_with("<a b='µ€'/>"));
    }

    #[test]
    fn an_encoding_that_is_not_read_is_named() {
        let cyrillic = b"<?xml version='1.0' encoding='windows-1251'?><a b='\xcc'/>";
        let error = decode(cyrillic).expect_err("another encoding");
        assert!(error.message().contains("windows-1251"), "{error}");
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        for bytes in [&b"<a b=\"\xb5\"/>"[..], b"\xff\xfe<", b"\xff\xfe\x00\xd8"] {
            assert!(decode(bytes).is_err());
        }
    }
}
