//! Reports: what happened, counted and listed for those who answer for it. One shape for all of them, so that a program that
//! shows one shows every other: columns that say what they hold, rows, and a chart with the first page.

use std::collections::BTreeMap;

use deskside_model::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// Which report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ReportName {
            $($(#[$doc])* $name,)*
        }

        impl ReportName {
            /// All of them, in the order of lists.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code: what stands in the address.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The report with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|name| name.code() == code)
            }
        }
    };
}

names! {
    /// Every request for a session and what became of it, newest first.
    RemoteControl = "remote_control";
    /// All computers that one operator controlled or looked at.
    ComputersByOperator = "computers_by_operator";
    /// Every computer with requests, those with most sessions first.
    ByDevice = "by_device";
    /// Every collection, by name: what happened on the devices that are in it now.
    ByCollection = "by_collection";
    /// Requests that were refused or denied, and why, newest first.
    Refusals = "refusals";
    /// Every question that a person at a computer was asked, and the answer, newest first.
    ConsentAnswers = "consent_answers";
    /// Sessions that are over, the longest first.
    SessionLengths = "session_lengths";
    /// Every operator who asked for a session, those with most sessions first.
    OperatorActivity = "operator_activity";
}

/// One report that can be run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportInfo {
    /// Its code: `GET /reports/{name}`.
    pub name: ReportName,
    /// Which filters it takes, besides `from` and `until`.
    pub parameters: Vec<ReportParameter>,
    /// What its rows hold.
    pub columns: Vec<ReportColumn>,
    /// What its chart shows.
    pub chart: ChartKind,
}

/// A filter of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportParameter {
    /// Its name in the query.
    pub name: ReportFilterName,
    /// Whether the report can't be run without it.
    pub required: bool,
}

/// What a report can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportFilterName {
    /// One operator, by id.
    Operator,
    /// One device, by id.
    Device,
    /// The devices that are in one collection now, by its id.
    Collection,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportColumn {
    /// Its name: a key of every row that has a value in it, and the head of the column in the CSV.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Words for people.
    Text,
    /// A stable code: a kind of session, an access level, a refusal, an end...
    Code,
    /// An id.
    Id,
    /// A count.
    Count,
    /// A length in seconds.
    Seconds,
    /// A point in time: UTC milliseconds in JSON, RFC 3339 in CSV.
    Time,
}

/// `GET /reports/{name}`: for when, for whom, and which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// Nothing before this time, in UTC milliseconds; from the beginning when absent.
    pub from: Option<i64>,
    /// Nothing from this time on, in UTC milliseconds; up to now when absent.
    pub until: Option<i64>,
    /// Only of this operator.
    pub operator: Option<String>,
    /// Only on this device.
    pub device: Option<String>,
    /// Only on devices that are in this collection now.
    pub collection: Option<String>,
    /// The `next` of the page before, with everything else as it was.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent. A CSV holds all rows, whatever this says.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// One page of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportPage {
    /// Which report.
    pub name: ReportName,
    /// From when it counts; none: from the beginning.
    #[schema(value_type = Option<i64>)]
    pub from: Option<Timestamp>,
    /// Until when it counts; following pages count until the same time.
    #[schema(value_type = i64)]
    pub until: Timestamp,
    /// What rows hold, in the order for people.
    pub columns: Vec<ReportColumn>,
    /// Rows by names of columns. What does not apply is missing.
    pub items: Vec<BTreeMap<String, ReportValue>>,
    /// Give this as `after` for the next page; absent on the last one.
    pub next: Option<String>,
    /// On the first page only.
    pub chart: Option<ReportChart>,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ReportValue {
    /// Of columns that hold counts, seconds and times.
    Number(i64),
    /// Of all others.
    Text(String),
}

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// How much in each part of the period.
    OverTime,
    /// How much of each thing, the most first.
    Ranked,
    /// How much in each class of a size.
    Classes,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportChart {
    /// What it shows.
    pub kind: ChartKind,
    /// Codes of what is counted; each point has a value for each.
    pub series: Vec<String>,
    /// In the order in which they are drawn, at most 62.
    pub points: Vec<ChartPoint>,
}

/// One place of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChartPoint {
    /// A name or a code; empty for parts of a period and classes.
    pub label: String,
    /// Where it begins: UTC milliseconds for parts of a period, seconds for classes.
    pub from: Option<i64>,
    /// Where it ends; none: open.
    pub until: Option<i64>,
    /// One value for each series.
    pub values: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_serialised_form() {
        for name in ReportName::ALL {
            assert_eq!(serde_json::to_value(name).unwrap(), name.code());
            assert_eq!(ReportName::from_code(name.code()), Some(*name));
        }
        assert_eq!(ReportName::from_code("remote_control.csv"), None);
    }

    #[test]
    fn values_are_plain_json() {
        let values = [ReportValue::Number(-3), ReportValue::Text(String::from("3"))];
        let text = serde_json::to_string(&values).unwrap();
        assert_eq!(text, r#"[-3,"3"]"#);
        assert_eq!(serde_json::from_str::<[ReportValue; 2]>(&text).unwrap(), values);
    }
}
