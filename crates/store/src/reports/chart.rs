//! The chart beside a report's first page: some dozen points, whatever the period.

use deskside_site_api::reports::{ChartKind, ChartPoint, ReportChart, ReportValue};

use super::filter::ReportFilter;
use super::run::Answer;
use super::sql::{Sql, Type};
use super::{ReportRow, Reports};
use crate::error::StoreResult;

/// Points of a chart at most: as many as can be told apart, and two months of days.
const MOST_PARTS: i64 = 62;
/// Bars of a ranking.
const MOST_BARS: usize = 12;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Lengths of a part of the period; the shortest that makes few enough parts is taken.
const PARTS: [i64; 6] = [HOUR, DAY, 7 * DAY, 30 * DAY, 91 * DAY, 365 * DAY];
/// Where the classes of session lengths begin, in seconds.
const CLASSES: [i64; 8] = [0, 60, 300, 900, 1_800, 3_600, 7_200, 14_400];

impl Reports<'_> {
    /// Requests in each part of the period.
    pub(super) async fn over_time(&self, filter: &ReportFilter) -> StoreResult<ReportChart> {
        let until = filter.until.as_millis();
        let from = match filter.from {
            Some(from) => Some(from.as_millis()),
            // The first request, from the beginning of its day in UTC.
            None => self.first(filter).await?.map(|first| first.div_euclid(DAY) * DAY),
        };
        let Some(from) = from.filter(|from| *from < until) else {
            return Ok(over_time(Vec::new()));
        };
        let part = part(until.saturating_sub(from));
        let mut sql = Sql::default();
        sql.push("SELECT (requested_at - ")
            .number(from)
            .push(") / ")
            .number(part);
        sql.push(" AS part, COUNT(started_at), COUNT(refusal) FROM session_requests WHERE 1 = 1");
        filter.conditions(&mut sql, "requested_at", self.device());
        sql.push(" GROUP BY part");
        sql.types = vec![Type::Number; 3];
        let mut points: Vec<_> = (0..MOST_PARTS)
            .map(|n| from.saturating_add(n * part))
            .take_while(|begin| *begin < until)
            .map(|begin| ChartPoint {
                label: String::new(),
                from: Some(begin),
                until: Some(begin.saturating_add(part).min(until)),
                values: vec![0, 0],
            })
            .collect();
        for answer in self.ask(sql).await? {
            let [Some(place), started, refused] = numbers(answer) else {
                continue;
            };
            if let Some(point) = usize::try_from(place).ok().and_then(|place| points.get_mut(place)) {
                point.values = vec![started.unwrap_or(0), refused.unwrap_or(0)];
            }
        }
        Ok(over_time(points))
    }

    async fn first(&self, filter: &ReportFilter) -> StoreResult<Option<i64>> {
        let mut sql = Sql::default();
        sql.push("SELECT requested_at FROM session_requests WHERE 1 = 1");
        filter.conditions(&mut sql, "requested_at", self.device());
        sql.push(" ORDER BY requested_at LIMIT 1");
        sql.types = vec![Type::Number];
        let [first] = self.ask(sql).await?.pop().map_or([None], numbers);
        Ok(first)
    }

    /// Rows of a table by one of its codes.
    pub(super) async fn by_code(
        &self,
        filter: &ReportFilter,
        table: &str,
        time: &str,
        code: &str,
        series: &str,
    ) -> StoreResult<ReportChart> {
        let mut sql = Sql::default();
        sql.push(&format!(
            "SELECT {code}, COUNT(*) AS counted FROM {table} WHERE {code} IS NOT NULL"
        ));
        filter.conditions(&mut sql, time, self.device());
        sql.push(&format!(" GROUP BY {code} ORDER BY counted DESC, {code}"));
        sql.types = vec![Type::Text, Type::Number];
        let answers = self.ask(sql).await?;
        let point = |answer: Answer| match <[_; 2]>::try_from(answer) {
            Ok([Some(ReportValue::Text(label)), Some(ReportValue::Number(count))]) => Some(bar(label, vec![count])),
            _ => None,
        };
        Ok(ReportChart {
            kind: ChartKind::Ranked,
            series: vec![series.to_owned()],
            points: answers.into_iter().filter_map(point).take(MOST_BARS).collect(),
        })
    }

    /// Sessions that are over, by how long they took.
    pub(super) async fn by_length(&self, filter: &ReportFilter) -> StoreResult<ReportChart> {
        let mut sql = Sql::default();
        sql.push("SELECT CASE");
        for (class, end) in CLASSES[1..].iter().enumerate() {
            sql.push(&format!(" WHEN length < {} THEN {class}", end * 1000));
        }
        sql.push(&format!(
            " ELSE {} END AS class, COUNT(*) FROM session_requests",
            CLASSES.len() - 1
        ));
        sql.push(" WHERE length IS NOT NULL");
        filter.conditions(&mut sql, "+requested_at", self.device());
        sql.push(" GROUP BY class");
        // PostgreSQL takes small constants for 32-bit numbers.
        sql.text = format!(
            "SELECT CAST(class AS BIGINT), counted FROM ({}) AS classes",
            sql.text.replace("COUNT(*)", "COUNT(*) AS counted")
        );
        sql.types = vec![Type::Number; 2];
        let mut points: Vec<_> = CLASSES
            .iter()
            .enumerate()
            .map(|(class, begin)| ChartPoint {
                label: String::new(),
                from: Some(*begin),
                until: CLASSES.get(class + 1).copied(),
                values: vec![0],
            })
            .collect();
        for answer in self.ask(sql).await? {
            let [Some(class), Some(count)] = numbers(answer) else {
                continue;
            };
            if let Some(point) = usize::try_from(class).ok().and_then(|class| points.get_mut(class)) {
                point.values = vec![count];
            }
        }
        Ok(ReportChart {
            kind: ChartKind::Classes,
            series: vec![String::from("sessions")],
            points,
        })
    }
}

/// The rows with most sessions, under the name in this column.
pub(super) fn of_rows(rows: &[ReportRow], name: &str) -> ReportChart {
    let number = |row: &ReportRow, name: &str| match row.get(name) {
        Some(ReportValue::Number(number)) => *number,
        _ => 0,
    };
    let mut points: Vec<_> = rows
        .iter()
        .map(|row| {
            let label = match row.get(name) {
                Some(ReportValue::Text(text)) => text.clone(),
                _ => String::new(),
            };
            bar(label, vec![number(row, "sessions"), number(row, "refused")])
        })
        .filter(|point| point.values.iter().any(|value| *value > 0))
        .collect();
    points.sort_by(|a, b| b.values.cmp(&a.values));
    points.truncate(MOST_BARS);
    ReportChart {
        kind: ChartKind::Ranked,
        series: vec![String::from("sessions"), String::from("refused")],
        points,
    }
}

fn over_time(points: Vec<ChartPoint>) -> ReportChart {
    ReportChart {
        kind: ChartKind::OverTime,
        series: vec![String::from("sessions"), String::from("refused")],
        points,
    }
}

fn bar(label: String, values: Vec<i64>) -> ChartPoint {
    ChartPoint {
        label,
        from: None,
        until: None,
        values,
    }
}

/// How long each part of a period of this length is.
fn part(length: i64) -> i64 {
    let fits = |part: &&i64| length <= MOST_PARTS * **part;
    // A chart of hours is for two days at most; of more, days say more.
    let shortest = if length <= 2 * DAY { 0 } else { 1 };
    let chosen = PARTS[shortest..].iter().find(fits).copied();
    chosen.unwrap_or(length / MOST_PARTS + 1)
}

/// An answer that is all numbers.
fn numbers<const N: usize>(answer: Answer) -> [Option<i64>; N] {
    let mut values = answer.into_iter();
    std::array::from_fn(|_| match values.next().flatten() {
        Some(ReportValue::Number(number)) => Some(number),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_few_and_cover_the_period() {
        for (length, expected) in [
            (1, HOUR),
            (DAY, HOUR),
            (2 * DAY, HOUR),
            (3 * DAY, DAY),
            (62 * DAY, DAY),
            (63 * DAY, 7 * DAY),
            (365 * DAY, 7 * DAY),
            (3 * 365 * DAY, 30 * DAY),
            (10 * 365 * DAY, 91 * DAY),
        ] {
            assert_eq!(part(length), expected, "{length}");
            assert!(length <= MOST_PARTS * part(length));
        }
        let age = i64::MAX / 2;
        assert!(part(age) > age / MOST_PARTS);
    }

    #[test]
    fn the_bars_are_the_rows_with_most() {
        let row = |name: &str, sessions| -> ReportRow {
            [
                (String::from("device"), ReportValue::Text(name.to_owned())),
                (String::from("sessions"), ReportValue::Number(sessions)),
            ]
            .into()
        };
        let rows: Vec<_> = (0..20).map(|n| row(&format!("pc-{n}"), n)).collect();
        let chart = of_rows(&rows, "device");
        assert_eq!(chart.points.len(), MOST_BARS);
        assert_eq!(
            (chart.points[0].label.as_str(), &chart.points[0].values[..]),
            ("pc-19", &[19, 0][..])
        );
    }
}
