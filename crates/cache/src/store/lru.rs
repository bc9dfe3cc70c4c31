//! The strict store: entries in the order of their last use, over the whole cache, behind one lock.
//!
//! Sharding would make "the least recently used" mean "of some shard", so there is one list. Keys
//! lie in the list's nodes only; the table holds their places.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::sync::PoisonError;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

use super::Gone;
use crate::entry::{Entry, Reading};
use crate::sync::{Mutex, MutexGuard};

/// No node.
const NIL: usize = usize::MAX;

pub(crate) struct LruStore<K, V> {
    list: Mutex<List<K, V>>,
    hasher: RandomState,
    capacity: u64,
}

struct List<K, V> {
    places: HashTable<usize>,
    nodes: Vec<Option<Node<K, V>>>,
    free: Vec<usize>,
    /// Most and least recently used.
    newest: usize,
    oldest: usize,
    weight: u64,
}

struct Node<K, V> {
    key: K,
    entry: Entry<V>,
    hash: u64,
    newer: usize,
    older: usize,
}

impl<K: Eq + Hash, V: Clone> LruStore<K, V> {
    pub(super) fn new(capacity: u64) -> Self {
        let list = List {
            places: HashTable::new(),
            nodes: Vec::new(),
            free: Vec::new(),
            newest: NIL,
            oldest: NIL,
            weight: 0,
        };
        Self { list: Mutex::new(list), hasher: RandomState::default(), capacity }
    }

    pub(super) fn get<Q>(&self, key: &Q) -> Option<Reading<V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let hash = self.hasher.hash_one(key);
        let mut list = self.lock();
        let place = list.find(hash, key)?;
        list.unlink(place);
        list.link_newest(place);
        Some(list.node(place).entry.read())
    }

    pub(super) fn insert(&self, key: K, entry: Entry<V>, gone: &mut Gone<K, V>) {
        let hash = self.hasher.hash_one(&key);
        let mut list = self.lock();
        if let Some(place) = list.find(hash, &key) {
            gone.push(list.take_out(place));
        }
        list.weight += u64::from(entry.weight.get());
        list.put_in(Node { key, entry, hash, newer: NIL, older: NIL });
        while list.weight > self.capacity {
            let oldest = list.oldest;
            gone.push(list.take_out(oldest));
        }
    }

    pub(super) fn remove_if<Q>(
        &self,
        key: &Q,
        condition: impl FnOnce(&Entry<V>) -> bool,
    ) -> Option<(K, Entry<V>)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let hash = self.hasher.hash_one(key);
        let mut list = self.lock();
        let place = list.find(hash, key)?;
        condition(&list.node(place).entry).then(|| list.take_out(place))
    }

    pub(super) fn readings(&self) -> Vec<(K, Reading<V>)>
    where
        K: Clone,
    {
        let list = self.lock();
        let mut readings = Vec::with_capacity(list.places.len());
        let mut place = list.newest;
        while place != NIL {
            let node = list.node(place);
            readings.push((node.key.clone(), node.entry.read()));
            place = node.older;
        }
        readings
    }

    pub(super) fn len(&self) -> usize {
        self.lock().places.len()
    }

    pub(super) fn weight(&self) -> u64 {
        self.lock().weight
    }

    pub(super) fn entry_weight_max(&self) -> u64 {
        self.capacity
    }
}

impl<K, V> LruStore<K, V> {
    /// A panic in a user's `Eq` or `Clone` strikes before anything is changed, so a poisoned list
    /// is as good as any.
    fn lock(&self) -> MutexGuard<'_, List<K, V>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> List<K, V> {
    fn node(&self, place: usize) -> &Node<K, V> {
        self.nodes[place].as_ref().expect("places in the table and in links are occupied")
    }

    fn node_mut(&mut self, place: usize) -> &mut Node<K, V> {
        self.nodes[place].as_mut().expect("places in the table and in links are occupied")
    }

    fn find<Q>(&self, hash: u64, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
        Q: Eq + ?Sized,
    {
        self.places.find(hash, |place| self.node(*place).key.borrow() == key).copied()
    }

    fn put_in(&mut self, node: Node<K, V>) {
        let hash = node.hash;
        let place = if let Some(place) = self.free.pop() {
            self.nodes[place] = Some(node);
            place
        } else {
            self.nodes.push(Some(node));
            self.nodes.len() - 1
        };
        let Self { places, nodes, .. } = self;
        let hash_of = |place: &usize| nodes[*place].as_ref().map_or(0, |node| node.hash);
        places.insert_unique(hash, place, hash_of);
        self.link_newest(place);
    }

    fn take_out(&mut self, place: usize) -> (K, Entry<V>) {
        self.unlink(place);
        let node = self.nodes[place].take().expect("a linked place is occupied");
        if let Ok(found) = self.places.find_entry(node.hash, |other| *other == place) {
            found.remove();
        }
        self.free.push(place);
        self.weight -= u64::from(node.entry.weight.get());
        (node.key, node.entry)
    }

    fn link_newest(&mut self, place: usize) {
        let older = std::mem::replace(&mut self.newest, place);
        let node = self.node_mut(place);
        node.newer = NIL;
        node.older = older;
        if older == NIL {
            self.oldest = place;
        } else {
            self.node_mut(older).newer = place;
        }
    }

    fn unlink(&mut self, place: usize) {
        let Node { newer, older, .. } = *self.node(place);
        match newer {
            NIL => self.newest = older,
            newer => self.node_mut(newer).older = older,
        }
        match older {
            NIL => self.oldest = newer,
            older => self.node_mut(older).newer = newer,
        }
    }
}

impl<K, V> fmt::Debug for LruStore<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LruStore").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
