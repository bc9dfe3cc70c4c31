//! The keys of the compact form: a key is written as text the first time, and as its number in the
//! order of first appearance from then on.
//!
//! The rule is the same on both sides and needs no dictionary beside the document: every text that
//! stands as a key, is no longer than [`LONGEST`], and was not seen before, gets the next number,
//! as long as there are fewer than [`MOST`]. Numbers are written in the shortest form; a key that is
//! a number of its own is written with nine bytes, which tells it apart.

/// A longer text is hardly a key that comes again.
const LONGEST: usize = 64;

/// Reports have about 190 keys. The bound keeps a map of a million entries from filling the table.
const MOST: usize = 1024;

/// Whether a key of this length can have a number.
pub(super) fn fits(length: usize, known: usize) -> bool {
    length <= LONGEST && known < MOST
}

/// Slots of the table; a power of two, and twice [`MOST`] so that there is always an empty one.
const SLOTS: usize = 2 * MOST;

/// The writer's table, from texts to numbers.
#[derive(Default)]
pub(super) struct Keys {
    known: Vec<Box<str>>,
    /// Number + 1 of a key, or 0; made with the first key.
    slots: Vec<u16>,
    /// Names of fields, by their address: finding one again takes no look at its text.
    fields: Vec<FieldName>,
}

#[derive(Clone, Copy)]
struct FieldName {
    name: &'static str,
    number: u8,
}

/// Slots for names of fields; two that share one cost a comparison of texts each time.
const FIELDS: usize = 512;

impl Keys {
    /// The number of a field's name, if it has one of a single byte. Otherwise it gets none.
    #[inline]
    pub(super) fn number_of_static(&mut self, name: &'static str) -> Option<u8> {
        if self.fields.is_empty() {
            self.fields = vec![FieldName { name: "", number: 0 }; FIELDS];
        }
        let slot = address_hash(name);
        let field = self.fields[slot];
        if field.name.as_ptr() == name.as_ptr() && field.name.len() == name.len() {
            return Some(field.number);
        }
        self.remember(slot, name)
    }

    #[cold]
    fn remember(&mut self, slot: usize, name: &'static str) -> Option<u8> {
        let number = self.find(name)?;
        let number = u8::try_from(number).ok().filter(|number| *number < 0x80)?;
        if !name.is_empty() {
            self.fields[slot] = FieldName { name, number };
        }
        Some(number)
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let mut slot = hash(key.as_bytes()) % SLOTS;
        while let Some(number) = usize::from(self.slots[slot]).checked_sub(1) {
            if *self.known[number] == *key {
                return Some(number);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// The number of the key, if it has one. Otherwise it gets one, if there is one to have.
    #[inline]
    pub(super) fn number(&mut self, key: &str) -> Option<usize> {
        if self.slots.is_empty() {
            self.slots = vec![0; SLOTS];
        }
        let mut slot = hash(key.as_bytes()) % SLOTS;
        loop {
            match self.slots[slot] {
                0 => break,
                number => {
                    let number = usize::from(number) - 1;
                    if *self.known[number] == *key {
                        return Some(number);
                    }
                    slot = (slot + 1) % SLOTS;
                }
            }
        }
        if fits(key.len(), self.known.len()) {
            self.known.push(key.into());
            self.slots[slot] = u16::try_from(self.known.len()).unwrap_or(0);
        }
        None
    }
}

/// Names stand side by side in a program, so both their place and their length tell them apart.
fn address_hash(name: &'static str) -> usize {
    let address = name.as_ptr() as usize;
    (address ^ address >> 9 ^ name.len() << 5) % FIELDS
}

/// Good enough for keys of programs: length, and first, middle and last byte.
fn hash(key: &[u8]) -> usize {
    let (Some(first), Some(last)) = (key.first(), key.last()) else {
        return 0;
    };
    let middle = key[key.len() / 2];
    let word =
        u32::from_le_bytes([*first, middle, *last, u8::try_from(key.len() % 256).unwrap_or(0)]);
    let mixed = word.wrapping_mul(0x9E37_79B1);
    (mixed >> 16) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_numbered_in_the_order_in_which_they_come() {
        let mut keys = Keys::default();
        assert_eq!(
            ["a", "b", "a", "", "b", ""].map(|key| keys.number(key)),
            [None, None, Some(0), None, Some(1), Some(2)]
        );
    }

    #[test]
    fn long_keys_and_those_beyond_the_bound_have_no_number() {
        let mut keys = Keys::default();
        let long = "k".repeat(LONGEST + 1);
        assert_eq!((keys.number(&long), keys.number(&long)), (None, None));
        for number in 0..MOST + 10 {
            assert_eq!(keys.number(&number.to_string()), None);
        }
        assert_eq!(keys.number(&(MOST - 1).to_string()), Some(MOST - 1));
        assert_eq!(keys.number(&MOST.to_string()), None);
    }
}
