//! Asks the database a question that may be long, for a time that may not: on both databases the statement itself is stopped,
//! not just waited for no longer. A question that nobody waits for any more ends by the same limit.

use std::time::{Duration, Instant};

use deskside_site_api::reports::ReportValue;
use sea_orm::{DatabaseConnection, DbBackend};
use sqlx::{AssertSqlSafe, PgPool, Row, SqlitePool};

use super::sql::{Sql, Type, Value};
use crate::error::{StoreError, StoreResult, from_driver};

/// SQLite looks at the clock after so many of its instructions: some tenths of a millisecond.
const INSTRUCTIONS: i32 = 10_000;

/// One row of an answer.
pub(super) type Answer = Vec<Option<ReportValue>>;

/// The rows, or [`StoreError::TookTooLong`].
pub(super) async fn rows(db: &DatabaseConnection, sql: Sql, within: Duration) -> StoreResult<Vec<Answer>> {
    let deadline = Instant::now() + within;
    // A task of its own: were it dropped halfway, a connection would go back to the pool with our deadline on it.
    let asked = match db.get_database_backend() {
        DbBackend::Sqlite => tokio::spawn(sqlite(db.get_sqlite_connection_pool().clone(), sql, deadline)),
        _ => tokio::spawn(postgres(db.get_postgres_connection_pool().clone(), sql, within)),
    };
    let answer = asked.await.map_err(|error| StoreError::Internal(error.to_string()))?;
    answer.map_err(|error| from_driver(&error))
}

async fn sqlite(pool: SqlitePool, sql: Sql, deadline: Instant) -> Result<Vec<Answer>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let goes_on = move || Instant::now() < deadline;
    connection
        .lock_handle()
        .await?
        .set_progress_handler(INSTRUCTIONS, goes_on);
    let mut query = sqlx::query(AssertSqlSafe(sql.text));
    for value in sql.values {
        query = match value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
        };
    }
    let rows = query.fetch_all(&mut *connection).await;
    connection.lock_handle().await?.remove_progress_handler();
    rows?.iter().map(|row| read(row, &sql.types)).collect()
}

async fn postgres(pool: PgPool, sql: Sql, within: Duration) -> Result<Vec<Answer>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    // The least that PostgreSQL can be told is a millisecond; zero would mean for ever.
    let limit = within.as_millis().clamp(1, 3_600_000);
    for setting in [
        format!("SET LOCAL statement_timeout = {limit}"),
        // With the usual 4 MB, counting goes through the disk.
        String::from("SET LOCAL work_mem = '64MB'"),
        // Compiling a statement takes longer than running any of ours.
        String::from("SET LOCAL jit = off"),
    ] {
        sqlx::query(AssertSqlSafe(setting)).execute(&mut *transaction).await?;
    }
    let mut query = sqlx::query(AssertSqlSafe(sql.text));
    for value in sql.values {
        query = match value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
        };
    }
    let rows = query.fetch_all(&mut *transaction).await?;
    transaction.rollback().await?;
    rows.iter().map(|row| read(row, &sql.types)).collect()
}

fn read<R: Row>(row: &R, types: &[Type]) -> Result<Answer, sqlx::Error>
where
    usize: sqlx::ColumnIndex<R>,
    Option<i64>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<String>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let column = |(index, kind): (usize, &Type)| {
        Ok(match kind {
            Type::Number => row.try_get::<Option<i64>, _>(index)?.map(ReportValue::Number),
            Type::Text => row.try_get::<Option<String>, _>(index)?.map(ReportValue::Text),
        })
    };
    types.iter().enumerate().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectOptions, ConnectionTrait, Database};

    /// Counts to a hundred million, which takes either database many seconds.
    const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) \
                           SELECT COUNT(*) FROM n";

    fn asking(text: &str) -> Sql {
        Sql {
            text: text.to_owned(),
            values: Vec::new(),
            types: vec![Type::Number],
        }
    }

    async fn is_stopped(url: &str) {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        let db = Database::connect(options).await.unwrap();
        let begun = Instant::now();
        let stopped = rows(&db, asking(ENDLESS), Duration::from_millis(100)).await;
        assert_eq!(stopped, Err(StoreError::TookTooLong));
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
        // The limit went with the question: the same connection takes longer ones.
        let short = rows(&db, asking("SELECT CAST(7 AS BIGINT)"), Duration::from_secs(60)).await;
        let unlimited = db
            .execute_unprepared("SELECT COUNT(*) FROM (VALUES (1), (2)) AS v")
            .await;
        assert!(unlimited.is_ok());
        assert!(short.is_ok(), "{short:?}");
    }

    #[tokio::test]
    async fn sqlite_stops_what_takes_too_long() {
        is_stopped("sqlite::memory:").await;
    }

    #[tokio::test]
    async fn postgres_stops_what_takes_too_long() {
        match std::env::var("DESKSIDE_TEST_POSTGRES") {
            Ok(url) => is_stopped(&url).await,
            Err(_) => eprintln!("not run: DESKSIDE_TEST_POSTGRES is not set (cargo xtask test sets it)"),
        }
    }
}
