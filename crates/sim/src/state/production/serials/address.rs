//! What kinds of numbers there are, and which of two comes first.

use serde::{Deserialize, Serialize};

/// Digits at the end of a number that are counted; what stands before them is compared as text.
const COUNTED: usize = 18;

/// Longest number; the length that serial numbers of units have.
const LONGEST: usize = 100;

/// A kind of number. The discriminant is the API's `identifier`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SerialKind {
    SerialNumber = 0,
    MacAddress = 1,
    Imei = 2,
}

/// A text by which numbers of a pool are sorted and told apart. Two spellings of a MAC address have
/// one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Key(String);

impl SerialKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SerialNumber => "Serial number",
            Self::MacAddress => "MAC address",
            Self::Imei => "IMEI",
        }
    }

    /// The key of a number; `None` if the text is none of the kind.
    pub(super) fn key(self, text: &str) -> Option<Key> {
        if text.trim().is_empty() || text.chars().count() > LONGEST {
            return None;
        }
        match self {
            Self::SerialNumber => {
                let digits =
                    text.bytes().rev().take_while(u8::is_ascii_digit).take(COUNTED).count();
                let (prefix, number) = text.split_at(text.len() - digits);
                Some(Key::new(prefix, number.parse().unwrap_or(0), text))
            }
            Self::MacAddress => {
                let digits: String = text.chars().filter(|c| !":-.".contains(*c)).collect();
                let whole = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
                let number = u64::from_str_radix(&digits, 16).ok().filter(|_| whole)?;
                Some(Key::new("", number, ""))
            }
            Self::Imei => {
                let plain = text.len() == 15 && text.bytes().all(|b| b.is_ascii_digit());
                if !plain || !has_check_digit(text) {
                    return None;
                }
                Some(Key::new("", text[..14].parse().ok()?, ""))
            }
        }
    }
}

impl Key {
    fn new(prefix: &str, number: u64, text: &str) -> Self {
        Self(format!("{prefix}\0{number:020}\0{text}"))
    }

    fn parts(&self) -> Option<(&str, u64)> {
        let (prefix, rest) = self.0.split_once('\0')?;
        Some((prefix, rest.split_once('\0')?.0.parse().ok()?))
    }

    /// Whether this is the number after another one, with nothing in between.
    pub(super) fn follows(&self, before: &Self) -> bool {
        match (self.parts(), before.parts()) {
            (Some((prefix, number)), Some((other, last))) => {
                prefix == other && last.checked_add(1) == Some(number)
            }
            _ => false,
        }
    }
}

/// The last digit of an IMEI follows from the others (ISO/IEC 7812-1, annex B).
fn has_check_digit(digits: &str) -> bool {
    let digits = digits.bytes().rev().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::SerialKind::{Imei, MacAddress, SerialNumber};

    #[test]
    fn numbers_are_sorted_by_value_and_not_by_spelling() {
        let key = |text| SerialNumber.key(text).unwrap();
        assert!(key("SN-9") < key("SN-10"));
        assert!(key("SN-10").follows(&key("SN-9")));
        assert!(!key("SN-11").follows(&key("SN-9")));
        assert!(!key("TN-10").follows(&key("SN-9")));
        assert!(key("SN-00100").follows(&key("SN-00099")));
        assert_ne!(key("SN-1"), key("SN-01"));
        let long = "123456789012345678901234567890";
        assert!(key("123456789012345678901234567891").follows(&key(long)));
    }

    #[test]
    fn a_mac_address_is_one_number_in_each_spelling() {
        let key = |text| MacAddress.key(text);
        assert_eq!(key("00:1A:2b:3C:4D:5E"), key("00-1a-2b-3c-4d-5e"));
        assert_eq!(key("001a.2b3c.4d5e"), key("001A2B3C4D5E"));
        assert!(key("000000000100").unwrap().follows(&key("00:00:00:00:00:FF").unwrap()));
        for text in ["", "00:1A:2B:3C:4D", "00:1A:2B:3C:4D:5G", "00:1A:2B:3C:4D:5E:6F", "é"] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    #[test]
    fn an_imei_has_fifteen_digits_and_the_right_last_one() {
        assert!(Imei.key("490154203237518").is_some());
        for text in ["490154203237519", "49015420323751", "49015420323751X"] {
            assert_eq!(Imei.key(text), None, "{text}");
        }
    }

    #[test]
    fn no_number_is_empty_or_endless() {
        assert_eq!(SerialNumber.key(" "), None);
        assert_eq!(SerialNumber.key(&"9".repeat(101)), None);
    }
}
