//! How collections lean on each other: the order in which they can be evaluated, and what stands in a circle.
//!
//! Knows only who leans on whom; not why, and nothing of devices.

use std::collections::BTreeMap;

use deskside_model::CollectionId;

/// Collections that lean on each other in a circle, so that none of them can be evaluated first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the collections lean on each other in a circle")]
pub struct Cycle {
    /// The circle: each leans on the next, and the last is the first again.
    pub path: Vec<CollectionId>,
}

/// Sorts collections so that each comes after everything that it leans on; `leans_on` has an entry for each collection.
/// Names that have no entry are left out: a rule that names a collection that is gone matches nothing.
///
/// The order is the same for the same input, whoever asks.
///
/// # Errors
/// [`Cycle`], with the first circle found.
pub fn in_order(leans_on: &BTreeMap<CollectionId, Vec<CollectionId>>) -> Result<Vec<CollectionId>, Cycle> {
    let mut walk = Walk {
        leans_on,
        marks: BTreeMap::new(),
        ordered: Vec::with_capacity(leans_on.len()),
    };
    for id in leans_on.keys() {
        walk.visit(*id)?;
    }
    Ok(walk.ordered)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// On the way from the start to here.
    Open,
    /// It and all that it leans on are in the order.
    Done,
}

struct Walk<'a> {
    leans_on: &'a BTreeMap<CollectionId, Vec<CollectionId>>,
    marks: BTreeMap<CollectionId, Mark>,
    ordered: Vec<CollectionId>,
}

impl Walk<'_> {
    /// Depth first, with a stack of our own: a chain of thousands of collections must not end the thread's.
    fn visit(&mut self, start: CollectionId) -> Result<(), Cycle> {
        if self.marks.contains_key(&start) {
            return Ok(());
        }
        self.marks.insert(start, Mark::Open);
        // Each with the number of neighbours that were looked at.
        let mut way: Vec<(CollectionId, usize)> = vec![(start, 0)];
        while let Some((here, looked_at)) = way.last_mut() {
            let here = *here;
            let next = self
                .leans_on
                .get(&here)
                .and_then(|others| others.get(*looked_at))
                .copied();
            *looked_at += 1;
            match next {
                None => {
                    self.marks.insert(here, Mark::Done);
                    self.ordered.push(here);
                    way.pop();
                }
                Some(next) if !self.leans_on.contains_key(&next) => {}
                Some(next) => match self.marks.get(&next) {
                    Some(Mark::Done) => {}
                    Some(Mark::Open) => return Err(circle(&way, next)),
                    None => {
                        self.marks.insert(next, Mark::Open);
                        way.push((next, 0));
                    }
                },
            }
        }
        Ok(())
    }
}

fn circle(way: &[(CollectionId, usize)], back_at: CollectionId) -> Cycle {
    let ids = way.iter().map(|(id, _)| *id);
    let mut path: Vec<_> = ids.skip_while(|id| *id != back_at).collect();
    path.push(back_at);
    Cycle { path }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u16) -> CollectionId {
        let mut bytes = [0; 16];
        bytes[14..].copy_from_slice(&n.to_be_bytes());
        CollectionId::from_bytes(bytes)
    }

    fn graph(edges: &[(u16, &[u16])]) -> BTreeMap<CollectionId, Vec<CollectionId>> {
        edges
            .iter()
            .map(|(from, to)| (id(*from), to.iter().map(|to| id(*to)).collect()))
            .collect()
    }

    #[test]
    fn a_circle_is_told_with_its_path_and_without_the_way_to_it() {
        let cycle = in_order(&graph(&[(1, &[2]), (2, &[3]), (3, &[4]), (4, &[2])])).unwrap_err();
        assert_eq!(cycle.path, [id(2), id(3), id(4), id(2)]);
        let own = in_order(&graph(&[(1, &[1])])).unwrap_err();
        assert_eq!(own.path, [id(1), id(1)]);
    }

    #[test]
    fn a_collection_that_is_gone_holds_nobody_up() {
        assert_eq!(in_order(&graph(&[(1, &[9])])).unwrap(), [id(1)]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let chain = (0..u16::MAX).map(|n| (id(n), vec![id(n + 1)])).collect();
        let order = in_order(&chain).unwrap();
        assert_eq!((order.len(), order[0]), (usize::from(u16::MAX), id(u16::MAX - 1)));
    }

    proptest! {
        #[test]
        fn each_comes_after_what_it_leans_on_or_a_real_circle_is_named(
            edges in proptest::collection::vec((0_u16..12, 0_u16..12), 0..24),
        ) {
            let mut leans_on: BTreeMap<_, Vec<_>> = (0..12).map(|n| (id(n), Vec::new())).collect();
            for (from, to) in edges {
                leans_on.entry(id(from)).or_default().push(id(to));
            }
            match in_order(&leans_on) {
                Ok(order) => {
                    prop_assert_eq!(order.len(), 12);
                    let place = |id| order.iter().position(|other| *other == id).unwrap();
                    for (from, others) in &leans_on {
                        prop_assert!(others.iter().all(|to| place(*to) < place(*from)));
                    }
                }
                Err(cycle) => {
                    prop_assert_eq!(cycle.path.first(), cycle.path.last());
                    prop_assert!(cycle.path.len() > 1);
                    for pair in cycle.path.windows(2) {
                        prop_assert!(leans_on[&pair[0]].contains(&pair[1]));
                    }
                }
            }
        }
    }
}
