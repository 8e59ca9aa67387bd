//! The schema's history. A migration that was released is never edited; a change is a new file.

mod columns;
mod m0001_first;
mod m0002_collections;
mod m0003_settings_sets;
mod m0004_security;
mod m0005_measured;
mod m0006_past;
mod m0007_reports;
mod m0011_saved_filters;
mod m0013_security_keys;

use sea_orm_migration::prelude::*;

/// Applies what a database lacks, in order.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::Migration),
            Box::new(m0002_collections::Migration),
            Box::new(m0003_settings_sets::Migration),
            Box::new(m0004_security::Migration),
            Box::new(m0005_measured::Migration),
            Box::new(m0006_past::Migration),
            Box::new(m0007_reports::Migration),
            Box::new(m0011_saved_filters::Migration),
            Box::new(m0013_security_keys::Migration),
        ]
    }
}
