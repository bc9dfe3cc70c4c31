//! Values one after another through a stream, in every format.

use std::io::{self, Read, Write};

use proptest::prelude::*;
use wats_serialization::stream::{Reader, Writer};
use wats_serialization::{ErrorKind, Format, Options};

fn written(values: &[Vec<String>], format: Format) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format);
    for value in values {
        writer.write(value).expect("a list of texts");
    }
    writer.finish().expect("a vector takes everything")
}

/// Gives one byte at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let length = to.len().min(1);
        self.0.read(&mut to[..length])
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        values in prop::collection::vec(prop::collection::vec(".{0,40}", 0..20), 0..20)
    ) {
        for &format in Format::ALL {
            let bytes = written(&values, format);
            let mut reader = Reader::new(Slow(&bytes), format);
            for value in &values {
                prop_assert_eq!(reader.read::<Vec<String>>().unwrap(), Some(value.clone()));
            }
            prop_assert_eq!(reader.read::<Vec<String>>().unwrap(), None);
        }
    }

    #[test]
    fn random_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for &format in Format::ALL {
            let mut reader = Reader::new(&bytes[..], format);
            while let Ok(Some(_)) = reader.read::<serde_json::Value>() {}
        }
    }
}

#[test]
fn a_value_larger_than_what_is_read_at_once_comes_whole() {
    let large = vec!["x".repeat(100_000); 3];
    for &format in Format::ALL {
        let bytes = written(&[large.clone(), large.clone()], format);
        let mut reader = Reader::new(&bytes[..], format);
        for _ in 0..2 {
            assert_eq!(reader.read().expect("a value"), Some(large.clone()), "{format}");
        }
    }
}

#[test]
fn a_stream_that_ends_inside_a_value_says_so_once() {
    for &format in Format::ALL {
        let bytes = written(&[vec!["abc".to_owned()], vec!["def".to_owned()]], format);
        let mut reader = Reader::new(&bytes[..bytes.len() - 3], format);
        // The values that came whole are read; what is cut off may be the end of the stream alone.
        let first_error =
            std::iter::repeat_with(|| reader.read::<Vec<String>>()).take(3).find_map(Result::err);
        assert!(first_error.is_some_and(|error| error.is_truncated()), "{format}");
        assert_eq!(reader.read::<Vec<String>>(), Ok(None), "{format}");
    }
}

#[test]
fn lines_may_be_blank_and_the_last_one_may_lack_its_end() {
    let mut reader = Reader::new(&b"\n[1]\r\n  \n[2]"[..], Format::Json);
    assert_eq!(reader.read::<Vec<u8>>(), Ok(Some(vec![1])));
    assert_eq!(reader.read::<Vec<u8>>(), Ok(Some(vec![2])));
    assert_eq!(reader.read::<Vec<u8>>(), Ok(None));
}

#[test]
fn a_value_beyond_the_limit_is_refused_before_it_is_all_there() {
    let options = Options::default().max_input_bytes(10_000);
    for &format in Format::ALL {
        let bytes = written(&[vec!["x".repeat(100_000)]], format);
        let mut reader = Reader::with_options(&bytes[..], format, options);
        let error = reader.read::<Vec<String>>().expect_err("too large");
        assert!(error.is_too_large(), "{format}: {error}");
    }
}

#[test]
fn a_bomb_stops_at_the_allowed_expansion() {
    let bytes = written(&[vec![" ".repeat(5_000_000)]], Format::JsonGzip);
    let mut reader = Reader::new(&bytes[..], Format::JsonGzip);
    let error = reader.read::<Vec<String>>().expect_err("a bomb");
    assert!(error.is_too_large(), "{error}");
}

#[test]
fn a_stream_that_fails_is_an_error_of_its_own() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = Reader::new(Broken, Format::Json).read::<u8>().expect_err("broken");
    assert_eq!(error.kind(), ErrorKind::Io);
    let error = Writer::new(Broken, Format::Json).write(&1).expect_err("broken");
    assert_eq!(error.kind(), ErrorKind::Io);
}
