//! The states that packages and definitions go through, and which may follow which.

use serde::{Deserialize, Serialize};

use crate::reply::Reply;

/// Where a package or a definition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Draft,
    Pending,
    Released,
    Revoked,
}

impl Status {
    const ALL: [Self; 4] = [Self::Draft, Self::Pending, Self::Released, Self::Revoked];

    /// The word of the public API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Pending => "Pending",
            Self::Released => "Released",
            Self::Revoked => "Revoked",
        }
    }

    /// The number of the internal API.
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_name(name: &str) -> Result<Self, Reply> {
        let found = Self::ALL.into_iter().find(|status| status.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            Reply::bad_request(format!(
                "The status must be Draft, Pending, Released or Revoked, but is '{name}'."
            ))
        })
    }

    pub(crate) fn from_number(number: i64) -> Result<Self, Reply> {
        let found = Self::ALL.into_iter().find(|status| status.number() == number);
        found.ok_or_else(|| {
            Reply::bad_request(format!("The status must be 0, 1, 2 or 3, but is {number}."))
        })
    }

    /// Whether `next` may follow: Draft → Pending, Pending → Draft or Released, Released → Revoked.
    pub(crate) fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Pending)
                | (Self::Pending, Self::Draft | Self::Released)
                | (Self::Released, Self::Revoked)
        )
    }

    /// Refuses what may not follow.
    pub(crate) fn check_next(self, next: Self) -> Result<(), Reply> {
        if self.may_become(next) {
            return Ok(());
        }
        let (from, to) = (self.name(), next.name());
        Err(Reply::bad_request(format!("The status cannot go from {from} to {to}.")))
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn four_of_sixteen_changes_are_allowed() {
        let allowed: Vec<_> = Status::ALL
            .into_iter()
            .flat_map(|from| Status::ALL.into_iter().map(move |to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .map(|(from, to)| (from.number(), to.number()))
            .collect();
        assert_eq!(allowed, [(0, 1), (1, 0), (1, 2), (2, 3)]);
    }
}
