//! The nodes of a wheel: a slab in chunks, so that it grows without ever moving what it holds. A
//! million nodes in one vector would be copied in a single insertion, which would take
//! milliseconds.

/// Names a node. A ticket whose node was released names nothing, also when the place is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    index: u32,
    generation: u32,
}

impl Ticket {
    /// Names no node.
    pub(crate) const NONE: Self = Self { index: NIL, generation: 0 };
}

/// No node.
pub(super) const NIL: u32 = u32::MAX;

/// A node of one of the lists of a wheel, or free, or taken out.
#[derive(Debug)]
pub(super) struct Node<K> {
    pub(super) key: Option<K>,
    pub(super) deadline: u64,
    pub(super) previous: u32,
    pub(super) next: u32,
    /// The list it is in; meaningless while it is taken out.
    pub(super) slot: u16,
    pub(super) listed: bool,
    generation: u32,
}

const CHUNK: u32 = 256;

#[derive(Debug)]
pub(super) struct Slab<K> {
    chunks: Vec<Box<[Node<K>]>>,
    free: u32,
    used: usize,
}

impl<K> Slab<K> {
    pub(super) fn new() -> Self {
        Self { chunks: Vec::new(), free: NIL, used: 0 }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.used
    }

    pub(super) fn node(&mut self, index: u32) -> &mut Node<K> {
        &mut self.chunks[(index / CHUNK) as usize][(index % CHUNK) as usize]
    }

    /// The node that `ticket` names, if it was not released.
    pub(super) fn find(&mut self, ticket: Ticket) -> Option<u32> {
        if (ticket.index / CHUNK) as usize >= self.chunks.len() {
            return None;
        }
        let node = self.node(ticket.index);
        (node.generation == ticket.generation).then_some(ticket.index)
    }

    pub(super) fn ticket(&mut self, index: u32) -> Ticket {
        Ticket { index, generation: self.node(index).generation }
    }

    pub(super) fn allocate(&mut self, key: K, deadline: u64) -> u32 {
        if self.free == NIL {
            self.add_chunk();
        }
        let index = self.free;
        let node = self.node(index);
        let next = node.next;
        node.key = Some(key);
        node.deadline = deadline;
        self.free = next;
        self.used += 1;
        index
    }

    pub(super) fn release(&mut self, index: u32) -> Option<K> {
        let free = self.free;
        let node = self.node(index);
        let key = node.key.take();
        node.generation = node.generation.wrapping_add(1);
        node.next = free;
        node.listed = false;
        self.free = index;
        self.used -= 1;
        key
    }

    fn add_chunk(&mut self) {
        let base = u32::try_from(self.chunks.len())
            .ok()
            .and_then(|chunks| chunks.checked_mul(CHUNK))
            .expect("four thousand million entries do not fit into any machine's memory");
        let chunk = (0..CHUNK).map(|offset| {
            let next = if offset + 1 < CHUNK { base + offset + 1 } else { NIL };
            Node {
                key: None,
                deadline: 0,
                previous: NIL,
                next,
                slot: 0,
                listed: false,
                generation: 1,
            }
        });
        self.chunks.push(chunk.collect());
        self.free = base;
    }
}
