//! Tables and columns of the portable types, as migrations write them: 64-bit integers, text, bytes. Knows no table of ours.

use sea_orm_migration::prelude::*;

pub(super) fn table<const N: usize>(name: &'static str, columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    table
}

pub(super) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

pub(super) fn text_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().null().take()
}

pub(super) fn text_key(name: &'static str) -> ColumnDef {
    text(name).primary_key().take()
}

pub(super) fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

pub(super) fn number_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}

pub(super) fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().not_null().take()
}

pub(super) fn bytes_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().null().take()
}

pub(super) fn bytes_key(name: &'static str) -> ColumnDef {
    bytes(name).primary_key().take()
}
