//! Sets of client settings, as far as every site agrees on them: the default set and the orders. What a set says and
//! where it is deployed is not known here.

use crate::SettingsSetId;

/// The set that every site has: it holds a value for each setting, and every device gets it.
pub const DEFAULT_SET: SettingsSetId = SettingsSetId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

/// The order of the default set: it loses against every other.
pub const DEFAULT_ORDER: u32 = 10_000;

/// The highest order of any other set; 1 is the lowest, and wins.
pub const MAX_ORDER: u32 = DEFAULT_ORDER - 1;

#[cfg(test)]
mod tests {
    use super::*;

    /// Scripts and documents name it.
    #[test]
    fn the_default_sets_id_never_changes() {
        assert_eq!(DEFAULT_SET.to_string(), "set_aaaaaaaaaaaaaaaaaaaaaaaaae");
    }
}
