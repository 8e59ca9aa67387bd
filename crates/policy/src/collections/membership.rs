//! Which collections hold one device: the algebra of rules, with the answers of queries as an argument.
//!
//! A device is a member when any direct, query or include rule names it, no exclude rule does, and the limiting
//! collection holds it. Knows nothing of expressions or facts.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{CollectionId, DeviceId};

use super::graph::{Cycle, in_order};

/// What makes a device a member of one collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definition {
    /// Only its members can be members; none for the root.
    pub limiting: Option<CollectionId>,
    /// Devices that are named.
    pub direct: BTreeSet<DeviceId>,
    /// Queries, by the number under which the caller knows each.
    pub queries: Vec<usize>,
    /// Collections whose members are members.
    pub include: Vec<CollectionId>,
    /// Collections whose members are not.
    pub exclude: Vec<CollectionId>,
    /// Whether every device is a member, whatever the rules say: All Devices.
    pub everybody: bool,
}

/// All collections of a site, in an order in which they can be evaluated.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    ordered: Vec<(CollectionId, Step)>,
}

/// A definition whose collections are places in the order: it is asked for each of a hundred thousand devices.
#[derive(Debug, Clone, Default)]
struct Step {
    everybody: bool,
    /// Outer: whether there is one.
    limiting: Option<Place>,
    include: Vec<Place>,
    exclude: Vec<Place>,
    direct: BTreeSet<DeviceId>,
    queries: Vec<usize>,
}

/// Where a collection stands in the order; none for one that is gone.
type Place = Option<usize>;

impl Plan {
    /// Puts collections in order.
    ///
    /// # Errors
    /// [`Cycle`], when some lean on each other in a circle.
    pub fn new(mut definitions: BTreeMap<CollectionId, Definition>) -> Result<Self, Cycle> {
        let leans_on = definitions
            .iter()
            .map(|(id, definition)| (*id, definition.leans_on().collect()))
            .collect();
        let order = in_order(&leans_on)?;
        let places: BTreeMap<CollectionId, usize> = order.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let ordered = order
            .into_iter()
            .filter_map(|id| {
                definitions
                    .remove(&id)
                    .map(|definition| (id, Step::of(definition, &places)))
            })
            .collect();
        Ok(Self { ordered })
    }

    /// The collections that hold this device. `answer` is asked for a query only while its answer matters, and says
    /// whether the query is true for the device.
    ///
    /// A limiting or excluded collection that is gone lets nobody in: what an administrator meant to keep apart stays
    /// apart.
    pub fn holding(&self, device: DeviceId, mut answer: impl FnMut(usize) -> bool) -> BTreeSet<CollectionId> {
        let mut known = Vec::with_capacity(self.ordered.len());
        for (_, step) in &self.ordered {
            known.push(step.holds(device, &known, &mut answer));
        }
        let members = self.ordered.iter().zip(known).filter(|(_, member)| *member);
        members.map(|((id, _), _)| *id).collect()
    }
}

impl Definition {
    fn leans_on(&self) -> impl Iterator<Item = CollectionId> {
        self.limiting.iter().chain(&self.include).chain(&self.exclude).copied()
    }
}

impl Step {
    fn of(definition: Definition, places: &BTreeMap<CollectionId, usize>) -> Self {
        let place = |id: &CollectionId| places.get(id).copied();
        Self {
            everybody: definition.everybody,
            limiting: definition.limiting.as_ref().map(place),
            include: definition.include.iter().map(place).collect(),
            exclude: definition.exclude.iter().map(place).collect(),
            direct: definition.direct,
            queries: definition.queries,
        }
    }

    /// `known`: whether each of the collections before holds the device.
    fn holds(&self, device: DeviceId, known: &[bool], answer: &mut impl FnMut(usize) -> bool) -> bool {
        let inside = |place: &Place| place.and_then(|at| known.get(at).copied());
        if self.limiting.iter().any(|place| inside(place) != Some(true)) {
            return false;
        }
        if self.exclude.iter().any(|place| inside(place) != Some(false)) {
            return false;
        }
        // Queries last: they are what costs time.
        self.everybody
            || self.direct.contains(&device)
            || self.include.iter().any(|place| inside(place) == Some(true))
            || self.queries.iter().any(|query| answer(*query))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: CollectionId = CollectionId::from_bytes([0; 16]);
    const A: CollectionId = CollectionId::from_bytes([1; 16]);
    const B: CollectionId = CollectionId::from_bytes([2; 16]);
    const GONE: CollectionId = CollectionId::from_bytes([9; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([7; 16]);

    fn everybody() -> Definition {
        Definition {
            everybody: true,
            ..Definition::default()
        }
    }

    fn holding(definitions: &[(CollectionId, Definition)], truth: bool) -> Vec<CollectionId> {
        let plan = Plan::new(definitions.iter().cloned().collect()).unwrap();
        plan.holding(DEVICE, |_| truth).into_iter().collect()
    }

    #[test]
    fn any_rule_lets_in_and_an_exclude_rule_keeps_out() {
        let query = Definition {
            limiting: Some(ALL),
            queries: vec![0],
            ..Definition::default()
        };
        let others = Definition {
            limiting: Some(ALL),
            include: vec![ALL],
            exclude: vec![A],
            ..Definition::default()
        };
        let definitions = [(ALL, everybody()), (A, query), (B, others)];
        assert_eq!(holding(&definitions, true), [ALL, A]);
        assert_eq!(holding(&definitions, false), [ALL, B]);
    }

    #[test]
    fn nobody_is_in_who_is_not_in_the_limiting_collection() {
        let nobody = Definition {
            limiting: Some(ALL),
            ..Definition::default()
        };
        let named = Definition {
            limiting: Some(A),
            direct: BTreeSet::from([DEVICE]),
            ..Definition::default()
        };
        assert_eq!(holding(&[(ALL, everybody()), (A, nobody), (B, named)], true), [ALL]);
    }

    #[test]
    fn a_collection_that_is_gone_lets_nobody_in() {
        let limited = Definition {
            limiting: Some(GONE),
            direct: BTreeSet::from([DEVICE]),
            ..Definition::default()
        };
        let excluding = Definition {
            exclude: vec![GONE],
            direct: BTreeSet::from([DEVICE]),
            ..Definition::default()
        };
        let including = Definition {
            include: vec![GONE],
            ..Definition::default()
        };
        assert_eq!(holding(&[(ALL, limited), (A, excluding), (B, including)], true), []);
    }

    #[test]
    fn a_query_is_not_asked_when_its_answer_changes_nothing() {
        let named = Definition {
            direct: BTreeSet::from([DEVICE]),
            queries: vec![0],
            ..Definition::default()
        };
        let plan = Plan::new(BTreeMap::from([(A, named)])).unwrap();
        let mut asked = 0;
        plan.holding(DEVICE, |_| {
            asked += 1;
            false
        });
        assert_eq!(asked, 0);
    }
}
