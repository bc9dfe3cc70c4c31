//! The numbers that tickets carry.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

use serde::{Deserialize, Serialize};

/// How far a ticket is. Each has a bit of its own, so that [`Tickets::list`](super::Tickets::list)
/// can be asked for several.
///
/// ```
/// use wats_domains::TicketStatus;
///
/// let open = TicketStatus::OPEN | TicketStatus::IN_PROGRESS;
/// assert_eq!(open, TicketStatus(3));
/// assert!(open.contains(TicketStatus::OPEN) && !open.contains(TicketStatus::SOLVED));
/// assert_eq!(open.to_string(), "Open, In progress");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketStatus(pub i32);

impl TicketStatus {
    /// Nobody works at it yet.
    pub const OPEN: Self = Self(1);
    /// Somebody does.
    pub const IN_PROGRESS: Self = Self(2);
    /// It waits for something.
    pub const ON_HOLD: Self = Self(4);
    /// The cause is found and mended.
    pub const SOLVED: Self = Self(8);
    /// It is done with.
    pub const CLOSED: Self = Self(16);
    /// It is put away: see [`Tickets::archive`](super::Tickets::archive).
    pub const ARCHIVED: Self = Self(32);
    /// Those that somebody still has to do something about.
    pub const UNSOLVED: Self = Self(1 | 2 | 4);
    /// Every one.
    pub const ALL: Self = Self(63);

    const NAMES: [(Self, &'static str); 6] = [
        (Self::OPEN, "Open"),
        (Self::IN_PROGRESS, "In progress"),
        (Self::ON_HOLD, "On hold"),
        (Self::SOLVED, "Solved"),
        (Self::CLOSED, "Closed"),
        (Self::ARCHIVED, "Archived"),
    ];

    /// Whether all of `other` is in this.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for TicketStatus {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for TicketStatus {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Display for TicketStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut rest, mut first) = (self.0, true);
        for (status, name) in Self::NAMES {
            if rest & status.0 != 0 {
                write!(f, "{}{name}", if first { "" } else { ", " })?;
                (rest, first) = (rest & !status.0, false);
            }
        }
        // A bit that this version has no name for, or none at all.
        if rest != 0 || first {
            write!(f, "{}{rest}", if first { "" } else { ", " })
        } else {
            Ok(())
        }
    }
}

/// How much a ticket matters: the server's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketPriority(pub i32);

impl TicketPriority {
    /// When there is time.
    pub const LOW: Self = Self(0);
    /// As it comes.
    pub const MEDIUM: Self = Self(1);
    /// Before others.
    pub const HIGH: Self = Self(2);
}

/// Whose tickets are asked for: the server's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketView(pub i32);

impl TicketView {
    /// Those assigned to the caller.
    pub const ASSIGNED: Self = Self(0);
    /// Those the caller follows.
    pub const FOLLOWING: Self = Self(1);
    /// All; needs the permission to manage all tickets.
    pub const ALL: Self = Self(2);
}

/// What an entry of a ticket's history tells of: the server's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketUpdateType(pub i32);

impl TicketUpdateType {
    /// Somebody wrote something.
    pub const CONTENT: Self = Self(0);
    /// The progress was changed.
    pub const PROGRESS: Self = Self(1);
    /// The assignee, the status or another property was changed.
    pub const PROPERTIES: Self = Self(2);
    /// Somebody was notified.
    pub const NOTIFICATION: Self = Self(3);
}
