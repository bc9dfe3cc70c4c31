//! Changes of a list of relations that are not saved yet: decided without the server.

use super::models::RevisionRelation;

/// The relations as the server has them, and what is to become of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Staged {
    stored: Vec<Stored>,
    added: Vec<RevisionRelation>,
}

/// A relation of the server's.
#[derive(Debug, Clone)]
struct Stored {
    relation: RevisionRelation,
    /// As it was, if it is to be changed.
    before: Option<Box<RevisionRelation>>,
    deleted: bool,
}

/// The next thing to tell the server.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Delete(String),
    Update(RevisionRelation),
    Add(RevisionRelation),
}

impl Staged {
    pub(super) fn new(stored: Vec<RevisionRelation>) -> Self {
        let stored = stored.into_iter().map(Stored::new).collect();
        Self { stored, added: Vec::new() }
    }

    /// What there will be once all is saved.
    pub(super) fn relations(&self) -> impl Iterator<Item = &RevisionRelation> {
        let kept = self.stored.iter().filter(|stored| !stored.deleted);
        kept.map(|stored| &stored.relation).chain(&self.added)
    }

    pub(super) fn is_changed(&self) -> bool {
        let changed = |stored: &Stored| stored.deleted || stored.before.is_some();
        !self.added.is_empty() || self.stored.iter().any(changed)
    }

    /// Changes the relation with this child; whether there is one.
    pub(super) fn update(
        &mut self,
        is_child: impl Fn(&RevisionRelation) -> bool,
        change: impl FnOnce(&mut RevisionRelation),
    ) -> bool {
        let mut kept = self.stored.iter_mut().filter(|stored| !stored.deleted);
        if let Some(stored) = kept.find(|stored| is_child(&stored.relation)) {
            let before = stored.before.take().unwrap_or_else(|| stored.relation.clone().into());
            change(&mut stored.relation);
            stored.before = Some(before).filter(|before| **before != stored.relation);
            return true;
        }
        match self.added.iter_mut().find(|relation| is_child(relation)) {
            Some(relation) => {
                change(relation);
                true
            }
            None => false,
        }
    }

    pub(super) fn add(&mut self, relation: RevisionRelation) {
        self.added.push(relation);
    }

    /// Takes the relations with this child out; whether there were any.
    pub(super) fn remove(&mut self, is_child: impl Fn(&RevisionRelation) -> bool) -> bool {
        let before = self.added.len();
        self.added.retain(|relation| !is_child(relation));
        let mut any = self.added.len() < before;
        for stored in self.stored.iter_mut().filter(|stored| !stored.deleted) {
            if is_child(&stored.relation) {
                stored.deleted = true;
                any = true;
            }
        }
        any
    }

    /// Back to what the server has.
    pub(super) fn discard(&mut self) {
        self.added.clear();
        for stored in &mut self.stored {
            stored.deleted = false;
            if let Some(before) = stored.before.take() {
                stored.relation = *before;
            }
        }
    }

    /// What to tell the server next: deletions first, then changes, then additions, so that a child
    /// may be taken out and put in again.
    pub(super) fn next(&self) -> Option<Step> {
        let deleted = self.stored.iter().find(|stored| stored.deleted);
        if let Some(stored) = deleted {
            let id = stored.relation.product_revision_relation_id.clone();
            return Some(Step::Delete(id.unwrap_or_default()));
        }
        let changed = self.stored.iter().find(|stored| stored.before.is_some());
        let changed = changed.map(|stored| Step::Update(stored.relation.clone()));
        changed.or_else(|| self.added.first().cloned().map(Step::Add))
    }

    /// The server did what [`next`](Self::next) said, and has this now.
    pub(super) fn done(&mut self, step: &Step, now: Option<RevisionRelation>) {
        match step {
            Step::Delete(_) => {
                if let Some(at) = self.stored.iter().position(|stored| stored.deleted) {
                    self.stored.remove(at);
                }
            }
            Step::Update(_) => {
                if let Some(stored) = self.stored.iter_mut().find(|s| s.before.is_some()) {
                    stored.before = None;
                    stored.relation = named_as(&stored.relation, now);
                }
            }
            Step::Add(_) => {
                let added = self.added.remove(0);
                self.stored.push(Stored::new(named_as(&added, now)));
            }
        }
    }
}

impl Stored {
    fn new(relation: RevisionRelation) -> Self {
        Self { relation, before: None, deleted: false }
    }
}

/// What the server has now. It does not tell the names of the child, which are known here.
fn named_as(known: &RevisionRelation, now: Option<RevisionRelation>) -> RevisionRelation {
    let mut now = now.unwrap_or_else(|| known.clone());
    now.child_part_number.clone_from(&known.child_part_number);
    now.child_revision.clone_from(&known.child_revision);
    now
}

#[cfg(test)]
mod tests {
    use super::{Staged, Step};
    use crate::product::internal::RevisionRelation;

    fn stored(id: &str, child: &str) -> RevisionRelation {
        let mut relation = RevisionRelation::new("parent", child, 1);
        relation.product_revision_relation_id = Some(id.into());
        relation
    }

    fn is(child: &str) -> impl Fn(&RevisionRelation) -> bool {
        move |relation| relation.product_revision_id == child
    }

    fn children(staged: &Staged) -> Vec<&str> {
        staged.relations().map(|relation| relation.product_revision_id.as_str()).collect()
    }

    fn steps(mut staged: Staged) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Some(step) = staged.next() {
            staged.done(&step, None);
            steps.push(step);
        }
        assert!(!staged.is_changed());
        steps
    }

    #[test]
    fn deletions_go_before_changes_before_additions() {
        let mut staged = Staged::new(vec![stored("1", "a"), stored("2", "b")]);
        staged.add(RevisionRelation::new("parent", "c", 1));
        assert!(staged.update(is("b"), |relation| relation.quantity = Some(4)));
        assert!(staged.remove(is("a")));
        assert_eq!(children(&staged), ["b", "c"]);
        let steps = steps(staged);
        assert!(matches!(&steps[0], Step::Delete(id) if id == "1"), "{steps:?}");
        assert!(matches!(&steps[1], Step::Update(relation) if relation.quantity == Some(4)));
        assert!(matches!(&steps[2], Step::Add(relation) if relation.product_revision_id == "c"));
        assert_eq!(steps.len(), 3);
    }

    #[test]
    fn what_is_added_and_taken_out_again_was_never_there() {
        let mut staged = Staged::default();
        staged.add(RevisionRelation::new("parent", "c", 1));
        assert!(staged.update(is("c"), |relation| relation.quantity = Some(2)));
        assert!(staged.remove(is("c")) && !staged.remove(is("c")));
        assert!(!staged.is_changed() && staged.next().is_none());
    }

    #[test]
    fn a_change_taken_back_is_none() {
        let mut staged = Staged::new(vec![stored("1", "a")]);
        staged.update(is("a"), |relation| relation.quantity = Some(2));
        assert!(staged.is_changed());
        staged.update(is("a"), |relation| relation.quantity = Some(1));
        assert!(!staged.is_changed());
    }

    #[test]
    fn discarding_goes_back_to_what_the_server_has() {
        let mut staged = Staged::new(vec![stored("1", "a"), stored("2", "b")]);
        staged.update(is("a"), |relation| relation.quantity = Some(9));
        staged.remove(is("a"));
        staged.remove(is("b"));
        staged.add(RevisionRelation::new("parent", "c", 1));
        staged.discard();
        assert_eq!(children(&staged), ["a", "b"]);
        assert!(staged.relations().all(|relation| relation.quantity == Some(1)));
        assert!(steps(staged).is_empty());
    }

    #[test]
    fn a_deleted_relation_is_not_changed_any_more() {
        let mut staged = Staged::new(vec![stored("1", "a")]);
        staged.remove(is("a"));
        assert!(!staged.update(is("a"), |relation| relation.quantity = Some(9)));
    }
}
