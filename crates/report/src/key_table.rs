//! [`KeyTable`], which finds the keys of an object. Made by the compiler.

/// Slots; a power of two, several times the keys of the largest object.
const SLOTS: usize = 128;

/// No key.
const EMPTY: u8 = u8::MAX;

/// The place of each key of an object, by a hash of its length and three of its bytes.
pub(crate) struct KeyTable {
    keys: &'static [&'static str],
    slots: [u8; SLOTS],
}

impl KeyTable {
    pub(crate) const fn new(keys: &'static [&'static str]) -> Self {
        assert!(keys.len() <= SLOTS / 2, "the table is too small for the keys");
        let mut slots = [EMPTY; SLOTS];
        let mut index = 0;
        while index < keys.len() {
            let mut slot = hash(keys[index].as_bytes());
            while slots[slot] != EMPTY {
                slot = (slot + 1) % SLOTS;
            }
            #[expect(clippy::cast_possible_truncation, reason = "there are no more than 64 keys")]
            {
                slots[slot] = index as u8;
            }
            index += 1;
        }
        Self { keys, slots }
    }

    /// Where the key stands among the keys.
    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let mut slot = hash(text.as_bytes());
        loop {
            let index = usize::from(self.slots[slot]);
            let key = self.keys.get(index)?;
            if equal(key.as_bytes(), text.as_bytes()) {
                return Some(index);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The same without regard to upper and lower case.
    #[cold]
    pub(crate) fn find_in_any_case(&self, text: &str) -> Option<usize> {
        self.keys.iter().position(|key| key.eq_ignore_ascii_case(text))
    }
}

/// Most keys have 4 to 16 bytes: two comparisons of words, where a general one is a call.
#[inline]
fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        4..=7 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        8..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        _ => a == b,
    }
}

#[inline]
const fn hash(key: &[u8]) -> usize {
    if key.is_empty() {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "only a hash")]
    let length = key.len() as u8;
    let word = u32::from_le_bytes([key[0], key[key.len() / 2], key[key.len() - 1], length]);
    (word.wrapping_mul(0x9E37_79B1) >> 25) as usize
}

#[cfg(test)]
mod tests {
    use super::KeyTable;

    const KEYS: &[&str] = &[
        "id",
        "group",
        "steps",
        "stepType",
        "",
        "status",
        "causedUUTFailure",
        "causedSeqFailureX",
    ];

    #[test]
    fn every_key_is_found_where_it_stands_and_no_other() {
        let table = KeyTable::new(KEYS);
        for (index, key) in KEYS.iter().enumerate() {
            assert_eq!(table.find(key), Some(index), "{key}");
        }
        for other in ["i", "idx", "Id", "stepTypes", "x", "grxup", "stepTxpe", "causedUUTFxilure"] {
            assert_eq!(table.find(other), None, "{other}");
        }
        assert_eq!(table.find_in_any_case("STEPTYPE"), Some(3));
    }

    #[test]
    fn a_table_without_keys_finds_nothing() {
        assert_eq!(KeyTable::new(&[]).find("id"), None);
    }
}
