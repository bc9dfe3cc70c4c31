//! Answers that no library would write, as HTTP/2 frames.

use super::{Fault, Moment};

/// The types of frames (RFC 9113, 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
pub(super) const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// The settings (6.5.2).
pub(super) const MAX_CONCURRENT_STREAMS: u16 = 3;

/// A frame with the length that its content has.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a frame of a test is short").to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(content);
    frame
}

/// What stands for an answer to a request on `stream`, if the library would not write it.
pub(super) fn answer(fault: &Fault, stream: u32) -> Option<Vec<u8>> {
    let frames = match fault {
        Fault::Close(Moment::MidHead) => half_a_head(stream),
        Fault::Close(Moment::Answered) => [head(stream, None), data(stream, b"1", true)].concat(),
        Fault::Close(Moment::MidBody) | Fault::Stall => {
            [head(stream, Some(100)), data(stream, b"1", false)].concat()
        }
        Fault::MoreThanAnnounced => [head(stream, Some(1)), data(stream, b"123", true)].concat(),
        Fault::LessThanAnnounced => [head(stream, Some(3)), data(stream, b"1", true)].concat(),
        Fault::BadChunk => [head(stream, None), oversized(stream)].concat(),
        Fault::Garbage => b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec(),
        _ => return None,
    };
    Some(frames)
}

/// The head of an answer with status 200, which announces `length` bytes if that is given.
fn head(stream: u32, length: Option<u32>) -> Vec<u8> {
    // RFC 7541, A: entry 8 is `:status: 200`, entry 28 `content-length` without a value, which is
    // written as a literal that nobody remembers (6.2.2).
    let mut block = vec![0x88];
    if let Some(length) = length {
        let digits = length.to_string();
        block.extend([0x0f, 28 - 15]);
        block.push(u8::try_from(digits.len()).expect("a number of 32 bits has ten digits"));
        block.extend(digits.into_bytes());
    }
    frame(HEADERS, END_HEADERS, stream, &block)
}

/// The beginning of a head that goes on in a frame to come.
fn half_a_head(stream: u32) -> Vec<u8> {
    frame(HEADERS, 0, stream, &[0x88])
}

fn data(stream: u32, bytes: &[u8], last: bool) -> Vec<u8> {
    frame(DATA, if last { END_STREAM } else { 0 }, stream, bytes)
}

/// The head of a frame of DATA that is longer than any frame may be by default.
fn oversized(stream: u32) -> Vec<u8> {
    let mut frame = vec![0xff, 0xff, 0xff, DATA, 0];
    frame.extend(stream.to_be_bytes());
    frame
}

pub(super) fn go_away(last: u32, reason: u32) -> Vec<u8> {
    let mut content = last.to_be_bytes().to_vec();
    content.extend(reason.to_be_bytes());
    frame(GOAWAY, 0, 0, &content)
}
