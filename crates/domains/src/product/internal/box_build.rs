//! A box build: what units of a product revision are built from, edited as a whole.

use std::error::Error as StdError;
use std::fmt;

use wats_http::Error;

use super::InternalProducts;
use super::models::RevisionRelation;
use super::staged::{Staged, Step};

/// What units of a product revision are built from, as a template: units are checked against it when
/// they are put together. From [`InternalProducts::box_build`].
///
/// Changes are collected, and sent by [`save`](Self::save).
///
/// ```no_run
/// use wats_domains::Products;
/// use wats_domains::product::internal::BoxBuildError;
///
/// # async fn run(products: Products) -> Result<(), BoxBuildError> {
/// let mut build = products.internal().box_build("GATEWAY-1", "A").await?;
/// build.add("PCBA-100", "C", 2).await?;
/// build.set_revision_mask("PCBA-100", "C", Some("C,D%"))?;
/// build.save().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "changes are lost unless they are saved"]
pub struct BoxBuild {
    products: InternalProducts,
    part_number: String,
    revision: String,
    revision_id: String,
    staged: Staged,
}

/// Why a box build could not be read or changed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum BoxBuildError {
    /// A request failed.
    Request(Error),
    /// The server knows no such revision.
    NoRevision {
        /// The part number.
        part_number: String,
        /// The revision.
        revision: String,
    },
    /// The box build has no such child.
    NoChild {
        /// The part number.
        part_number: String,
        /// The revision.
        revision: String,
    },
}

impl BoxBuildError {
    pub(super) fn no_revision(part_number: &str, revision: &str) -> Self {
        Self::NoRevision { part_number: part_number.to_owned(), revision: revision.to_owned() }
    }
}

impl fmt::Display for BoxBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::NoRevision { part_number, revision } => write!(
                f,
                "the server has no revision {revision:?} of a product {part_number:?}; save it first"
            ),
            Self::NoChild { part_number, revision } => {
                write!(
                    f,
                    "the box build has no {part_number:?} in revision {revision:?}; add it first"
                )
            }
        }
    }
}

impl StdError for BoxBuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::NoRevision { .. } | Self::NoChild { .. } => None,
        }
    }
}

impl From<Error> for BoxBuildError {
    fn from(error: Error) -> Self {
        Self::Request(error)
    }
}

impl InternalProducts {
    /// What units of a product revision are built from, to be edited.
    ///
    /// # Errors
    ///
    /// [`BoxBuildError::NoRevision`] if there is no such revision.
    #[doc(alias = "get_box_build_template")]
    pub async fn box_build(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<BoxBuild, BoxBuildError> {
        let revision_id = self.revision_id(part_number, revision).await?;
        let staged = Staged::new(self.relations(part_number, revision).await?);
        Ok(BoxBuild {
            products: self.clone(),
            part_number: part_number.to_owned(),
            revision: revision.to_owned(),
            revision_id,
            staged,
        })
    }
}

impl BoxBuild {
    /// The part number of what is built.
    pub fn part_number(&self) -> &str {
        &self.part_number
    }

    /// The revision of what is built.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// What it is built from, with the changes that are not saved yet.
    pub fn children(&self) -> impl Iterator<Item = &RevisionRelation> {
        self.staged.relations()
    }

    /// Whether there is something to save.
    pub fn is_changed(&self) -> bool {
        self.staged.is_changed()
    }

    /// Whether a unit of this product and revision may be built in.
    pub fn takes(&self, part_number: &str, revision: &str) -> bool {
        self.children().any(|relation| {
            relation.child_part_number.as_deref() == Some(part_number) && relation.takes(revision)
        })
    }

    /// Adds so many units of a product revision, which is looked up at the server; if it is in already,
    /// it is so many from now on.
    ///
    /// # Errors
    ///
    /// [`BoxBuildError::NoRevision`] if there is no such revision.
    pub async fn add(
        &mut self,
        part_number: &str,
        revision: &str,
        quantity: i32,
    ) -> Result<(), BoxBuildError> {
        let child = self.products.revision_id(part_number, revision).await?;
        let is_child =
            |relation: &RevisionRelation| relation.product_revision_id.eq_ignore_ascii_case(&child);
        if !self.staged.update(is_child, |relation| relation.quantity = Some(quantity)) {
            let mut relation = RevisionRelation::new(&self.revision_id, &child, quantity);
            relation.child_part_number = Some(part_number.to_owned());
            relation.child_revision = Some(revision.to_owned());
            self.staged.add(relation);
        }
        Ok(())
    }

    /// Changes how many units of a child there are.
    ///
    /// # Errors
    ///
    /// [`BoxBuildError::NoChild`] if it is not in.
    pub fn set_quantity(
        &mut self,
        part_number: &str,
        revision: &str,
        quantity: i32,
    ) -> Result<(), BoxBuildError> {
        self.update(part_number, revision, |relation| relation.quantity = Some(quantity))
    }

    /// Changes which revisions of a child may be built in; see [`RevisionRelation::revision_mask`].
    ///
    /// # Errors
    ///
    /// [`BoxBuildError::NoChild`] if it is not in.
    pub fn set_revision_mask(
        &mut self,
        part_number: &str,
        revision: &str,
        mask: Option<&str>,
    ) -> Result<(), BoxBuildError> {
        self.update(part_number, revision, |relation| {
            relation.revision_mask = mask.map(str::to_owned);
        })
    }

    /// Takes a child out.
    ///
    /// # Errors
    ///
    /// [`BoxBuildError::NoChild`] if it is not in.
    pub fn remove(&mut self, part_number: &str, revision: &str) -> Result<(), BoxBuildError> {
        if self.staged.remove(is(part_number, revision)) {
            return Ok(());
        }
        Err(no_child(part_number, revision))
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.staged.remove(|_| true);
    }

    /// Forgets the changes that are not saved.
    pub fn discard(&mut self) {
        self.staged.discard();
    }

    /// Forgets the changes that are not saved, and reads the server's state anew.
    pub async fn reload(&mut self) -> Result<(), Error> {
        self.products.forget_hierarchy(&self.part_number, &self.revision)?;
        let stored = self.products.relations(&self.part_number, &self.revision).await?;
        self.staged = Staged::new(stored);
        Ok(())
    }

    /// Sends the changes, one request each: what is taken out, what is changed, what is added.
    ///
    /// # Errors
    ///
    /// The first that fails ends it; what was done before it stays done, and the rest stays to be
    /// saved. If the failed one [may have been applied](Error::may_have_been_applied),
    /// [`reload`](Self::reload) before going on.
    ///
    /// # Cancellation
    ///
    /// As with an error; the request under way runs to its end in the background.
    pub async fn save(&mut self) -> Result<(), Error> {
        while let Some(step) = self.staged.next() {
            let now = match &step {
                // One that is gone already is what was wanted.
                Step::Delete(id) => {
                    self.products.delete_relation(id).await?;
                    None
                }
                Step::Update(relation) => Some(self.products.save_relation(relation).await?),
                Step::Add(relation) => self.added(relation).await?,
            };
            self.staged.done(&step, now);
        }
        Ok(())
    }

    /// Adds a relation; one whose identifier the server does not tell is looked up.
    async fn added(&self, relation: &RevisionRelation) -> Result<Option<RevisionRelation>, Error> {
        if let Some(added) = self.products.add_relation(relation).await? {
            return Ok(Some(added));
        }
        let child = &relation.product_revision_id;
        let all = self.products.relations(&self.part_number, &self.revision).await?;
        Ok(all.into_iter().find(|known| known.product_revision_id.eq_ignore_ascii_case(child)))
    }

    fn update(
        &mut self,
        part_number: &str,
        revision: &str,
        change: impl FnOnce(&mut RevisionRelation),
    ) -> Result<(), BoxBuildError> {
        if self.staged.update(is(part_number, revision), change) {
            return Ok(());
        }
        Err(no_child(part_number, revision))
    }
}

fn is<'a>(part_number: &'a str, revision: &'a str) -> impl Fn(&RevisionRelation) -> bool + 'a {
    move |relation| {
        relation.child_part_number.as_deref() == Some(part_number)
            && relation.child_revision.as_deref() == Some(revision)
    }
}

fn no_child(part_number: &str, revision: &str) -> BoxBuildError {
    BoxBuildError::NoChild { part_number: part_number.to_owned(), revision: revision.to_owned() }
}
