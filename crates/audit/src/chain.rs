//! The end of a maker's own chain: what has to be remembered to append the next entry. Stores nothing.

use crate::{Entry, Fact, FactError, Hash, Maker, Signature, Signer};

/// Where a chain ends: everything before is fixed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Sequence number of the last entry; 0 before the first.
    pub sequence: u64,
    /// Hash of the last entry.
    pub hash: Hash,
}

impl Head {
    /// Of a chain without entries.
    pub const EMPTY: Self = Self {
        sequence: 0,
        hash: Hash::NONE,
    };

    /// The head of a chain that ends with this entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self {
            sequence: entry.sequence,
            hash: entry.hash(),
        }
    }
}

/// A chain as its maker sees it: who it is, and where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    maker: Maker,
    head: Head,
}

impl Chain {
    /// A chain without entries.
    #[must_use]
    pub fn new(maker: Maker) -> Self {
        Self::resume(maker, Head::EMPTY)
    }

    /// A chain that goes on after `head`, as it was stored.
    #[must_use]
    pub fn resume(maker: Maker, head: Head) -> Self {
        Self { maker, head }
    }

    /// Where the chain ends.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Makes the next entry and moves the head onto it.
    ///
    /// The entry counts as appended from here on: a caller that then can't store it must go back to the head from
    /// before ([`Chain::resume`]), or the chain gets a gap.
    ///
    /// # Errors
    /// [`FactError`] when the values are out of bounds; the chain is as before.
    pub fn append(&mut self, signer: &dyn Signer, fact: Fact) -> Result<Entry, FactError> {
        fact.values.check()?;
        let entry = Entry {
            maker: self.maker,
            sequence: self.head.sequence + 1,
            previous: self.head.hash,
            at: fact.at,
            kind: fact.kind.number(),
            values: fact.values,
            signature: Signature::from_bytes([0; 64]),
        }
        .signed(signer);
        self.head = Head::of(&entry);
        Ok(entry)
    }
}
