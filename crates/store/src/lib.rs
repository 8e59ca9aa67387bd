//! What the site remembers: entities, migrations and repositories on SQLite and PostgreSQL.
