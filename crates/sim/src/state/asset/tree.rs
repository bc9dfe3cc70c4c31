//! Assets that are part of others.

use super::{Asset, AssetForm, AssetKey, Assets, MOST_COUNT};
use crate::reply::Reply;

/// Generations below an asset that is part of none. Answers nest as deep.
const MOST_GENERATIONS: usize = 32;

/// How counters are to change.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Count {
    /// By so much.
    By(i64),
    /// The total one to so much, the running one by the difference.
    To(i64),
}

impl Assets {
    /// The parent that a form asks for, if it speaks of one: its id, or none.
    #[expect(clippy::option_option, reason = "no parent and no word of one are two things")]
    pub(super) fn parent(
        &self,
        form: &AssetForm,
        before: Option<&Asset>,
    ) -> Result<Option<Option<String>>, Reply> {
        // The id is what the server looks at first, so an asset that was read, and whose parent's id
        // was then changed, need not have the other changed as well.
        let parent = match (&form.parent_id, &form.parent_serial_number) {
            (None, None) => return Ok(None),
            (Some(none), _) | (None, Some(none)) if none.is_empty() => return Ok(Some(None)),
            (Some(id), _) => self.by_id(id),
            (None, Some(serial_number)) => self.get(serial_number),
        };
        let parent = parent.ok_or_else(|| {
            Reply::bad_request("There is no asset with the id or serial number of the parent.")
        })?;
        let ancestors = self.ancestors(parent);
        let own_height = before.map_or(0, |asset| self.height(&asset.id));
        if before.is_some_and(|asset| asset.id == parent.id || ancestors.contains(&&*asset.id)) {
            return Err(Reply::bad_request("An asset cannot be part of itself."));
        }
        if ancestors.len() + 1 + own_height > MOST_GENERATIONS {
            let text = format!("Assets nest at most {MOST_GENERATIONS} deep.");
            return Err(Reply::bad_request(text));
        }
        Ok(Some(Some(parent.id.clone())))
    }

    /// Moves an asset from one parent to another in the index.
    pub(super) fn hang(&mut self, id: &str, old: Option<&str>, new: Option<&str>) {
        if let Some(siblings) = old.and_then(|old| self.children.get_mut(old)) {
            siblings.remove(id);
        }
        if let Some(new) = new {
            self.children.entry(new.to_owned()).or_default().insert(id.to_owned());
        }
    }

    /// The assets directly below one, by id.
    pub(super) fn children_of(&self, id: &str) -> impl Iterator<Item = &Asset> {
        self.children.get(id).into_iter().flatten().filter_map(|child| self.by_id(child))
    }

    /// The assets below one, generation by generation, down to `generations`; 0 for all.
    pub(crate) fn below(
        &self,
        key: &AssetKey<'_>,
        generations: usize,
    ) -> Result<Vec<&Asset>, Reply> {
        let depth = if generations == 0 { usize::MAX } else { generations };
        Ok(self.descendants(self.find(key)?, depth))
    }

    fn descendants(&self, asset: &Asset, depth: usize) -> Vec<&Asset> {
        let (mut found, mut generation) = (Vec::new(), vec![asset.id.as_str()]);
        for _ in 0..depth.min(MOST_GENERATIONS) {
            let next: Vec<&Asset> = generation.iter().flat_map(|id| self.children_of(id)).collect();
            if next.is_empty() {
                break;
            }
            generation = next.iter().map(|child| child.id.as_str()).collect();
            found.extend(next);
        }
        found
    }

    /// Ids of what an asset is part of, the nearest first.
    fn ancestors<'a>(&'a self, asset: &'a Asset) -> Vec<&'a str> {
        let parent = |asset: &&'a Asset| self.by_id(asset.parent.as_deref()?);
        let chain = std::iter::successors(parent(&asset), parent);
        chain.take(MOST_GENERATIONS).map(|asset| asset.id.as_str()).collect()
    }

    /// Generations below an asset.
    fn height(&self, id: &str) -> usize {
        self.children_of(id).map(|child| 1 + self.height(&child.id)).max().unwrap_or(0)
    }

    /// Counts uses of an asset and, if wanted, of all below it.
    pub(crate) fn count(
        &mut self,
        key: &AssetKey<'_>,
        count: Count,
        with_children: bool,
    ) -> Result<(), Reply> {
        let asset = self.find(key)?;
        let uses = match count {
            Count::By(uses) => uses,
            Count::To(total) => total - asset.total,
        };
        if !(0..=MOST_COUNT).contains(&uses) {
            let text =
                "Counters only rise here, by 32 bits at most; to lower them, set or reset them.";
            return Err(Reply::bad_request(text));
        }
        let mut counted = vec![asset.serial_number.clone()];
        if with_children {
            let below = self.descendants(asset, usize::MAX);
            counted.extend(below.iter().map(|asset| asset.serial_number.clone()));
        }
        for serial_number in counted {
            if let Some(asset) = self.get_mut(&serial_number) {
                asset.add(uses);
            }
        }
        Ok(())
    }
}
