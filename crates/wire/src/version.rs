//! Which version of a protocol two ends speak. Knows nothing of what changed between versions.

/// Session protocol versions that this program speaks, newest first.
pub const SESSION_VERSIONS: &[u32] = &[1];
/// Control protocol versions that this program speaks, newest first.
pub const CONTROL_VERSIONS: &[u32] = &[1];
/// The helper is of the same build as its service: one version.
pub const HELPER_VERSION: u32 = 1;

/// The most versions of an offer that are looked at; no program will ever speak more.
const MAX_OFFERED: usize = 64;

/// The newest version that both ends speak, or `None`. What the other end offers may be in any order.
#[must_use]
pub fn negotiate(ours: &[u32], offered: &[u32]) -> Option<u32> {
    let offered = &offered[..offered.len().min(MAX_OFFERED)];
    ours.iter().copied().filter(|version| offered.contains(version)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_common_version_is_chosen_whatever_the_order() {
        assert_eq!(negotiate(&[3, 2, 1], &[1, 2]), Some(2));
        assert_eq!(negotiate(&[1], &[9, 1]), Some(1));
    }

    #[test]
    fn without_a_common_version_there_is_none() {
        assert_eq!(negotiate(&[2], &[1]), None);
        assert_eq!(negotiate(&[1], &[]), None);
        assert_eq!(negotiate(&[1], &[0; 1000]), None);
    }
}
