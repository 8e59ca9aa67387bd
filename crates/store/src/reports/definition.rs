//! What each report is: its filters, its columns, and where they come from. The list that the API gives out, the questions to
//! the database, the JSON and the CSV are all made from these tables.

use deskside_site_api::reports::{
    ChartKind, ColumnKind, ReportColumn, ReportFilterName, ReportInfo, ReportName, ReportParameter,
};

use super::sql::Type;

/// A report.
#[derive(Debug)]
pub(super) struct Definition {
    /// Filters, and whether each is needed.
    pub(super) parameters: &'static [(ReportFilterName, bool)],
    pub(super) columns: &'static [Column],
    pub(super) chart: ChartKind,
    pub(super) shape: Shape,
}

/// A column: its name, its kind, and what it is in the database.
#[derive(Debug)]
pub(super) struct Column(pub(super) &'static str, pub(super) ColumnKind, pub(super) &'static str);

/// How the rows are found.
#[derive(Debug)]
pub(super) enum Shape {
    /// Rows of a table as they are.
    List(List),
    /// Requests counted by what they have in common.
    Ranked(Ranked),
    /// Requests counted by the collections of their devices.
    Collections,
}

/// See [`Shape::List`].
#[derive(Debug)]
pub(super) struct List {
    pub(super) table: &'static str,
    /// A condition that an index has too.
    pub(super) only: &'static str,
    /// The column that `from` and `until` are about.
    pub(super) time: &'static str,
    /// Falling order: a number, then what makes it unique.
    pub(super) order: &'static str,
    pub(super) unique: &'static str,
    pub(super) unique_type: Type,
}

/// See [`Shape::Ranked`].
#[derive(Debug)]
pub(super) struct Ranked {
    /// The column that they have in common.
    pub(super) by: &'static str,
    /// The column whose values are counted once each.
    pub(super) other: &'static str,
}

impl Definition {
    pub(super) fn of(name: ReportName) -> &'static Self {
        match name {
            ReportName::RemoteControl => &REMOTE_CONTROL,
            ReportName::ComputersByOperator => &COMPUTERS_BY_OPERATOR,
            ReportName::ByDevice => &BY_DEVICE,
            ReportName::ByCollection => &BY_COLLECTION,
            ReportName::Refusals => &REFUSALS,
            ReportName::ConsentAnswers => &CONSENT_ANSWERS,
            ReportName::SessionLengths => &SESSION_LENGTHS,
            ReportName::OperatorActivity => &OPERATOR_ACTIVITY,
        }
    }

    pub(super) fn info(&self, name: ReportName) -> ReportInfo {
        let parameter = |(name, required): &(ReportFilterName, bool)| ReportParameter {
            name: *name,
            required: *required,
        };
        ReportInfo {
            name,
            parameters: self.parameters.iter().map(parameter).collect(),
            columns: self.columns(),
            chart: self.chart,
        }
    }

    pub(super) fn columns(&self) -> Vec<ReportColumn> {
        let column = |Column(name, kind, _): &Column| ReportColumn {
            name: (*name).to_owned(),
            kind: *kind,
        };
        self.columns.iter().map(column).collect()
    }
}

impl Column {
    pub(super) fn is(&self) -> Type {
        match self.1 {
            ColumnKind::Text | ColumnKind::Code | ColumnKind::Id => Type::Text,
            ColumnKind::Count | ColumnKind::Seconds | ColumnKind::Time => Type::Number,
        }
    }
}

use ColumnKind::{Code, Count, Id, Seconds, Text, Time};
use ReportFilterName::{Collection, Device, Operator};

const ANY: &[(ReportFilterName, bool)] = &[(Operator, false), (Device, false), (Collection, false)];

const DEVICE: Column = Column("device", Text, "device_name");
const DEVICE_ID: Column = Column("device_id", Id, "device_id");
const OPERATOR: Column = Column("operator", Text, "operator_name");
const OPERATOR_ID: Column = Column("operator_id", Id, "operator_id");
const ADDRESS: Column = Column("address", Text, "address");
const KIND: Column = Column("kind", Code, "kind");
const ACCESS: Column = Column("access", Code, "access");
const REASON: Column = Column("reason", Text, "reason");
const REQUESTED_AT: Column = Column("requested_at", Time, "requested_at");
const STARTED_AT: Column = Column("started_at", Time, "started_at");
const ENDED_AT: Column = Column("ended_at", Time, "ended_at");
const LENGTH: Column = Column("seconds", Seconds, "length / 1000");
const REFUSED_BY: Column = Column("refused_by", Code, "refused_by");
const REFUSAL: Column = Column("refusal", Code, "refusal");
const END_REASON: Column = Column("end_reason", Code, "end_reason");
const SESSION_ID: Column = Column("session_id", Id, "session_id");

// Of what was counted: names as `ranked.rs` gives them.
const NAME_OF_DEVICE: Column = Column("device", Text, "name");
const ID_OF_DEVICE: Column = Column("device_id", Id, "id");
const SESSIONS: Column = Column("sessions", Count, "sessions");
const REQUESTS: Column = Column("requests", Count, "requests");
const REFUSED: Column = Column("refused", Count, "refused");
const TOGETHER: Column = Column("seconds", Seconds, "length / 1000");
const LAST_AT: Column = Column("last_at", Time, "last_at");

static REMOTE_CONTROL: Definition = Definition {
    parameters: ANY,
    columns: &[
        REQUESTED_AT,
        DEVICE,
        OPERATOR,
        ADDRESS,
        KIND,
        ACCESS,
        REASON,
        Column("consent", Code, "consent"),
        STARTED_AT,
        ENDED_AT,
        LENGTH,
        REFUSED_BY,
        REFUSAL,
        END_REASON,
        DEVICE_ID,
        OPERATOR_ID,
        SESSION_ID,
    ],
    chart: ChartKind::OverTime,
    shape: Shape::List(List {
        table: "session_requests",
        only: "1 = 1",
        time: "requested_at",
        order: "requested_at",
        unique: "session_id",
        unique_type: Type::Text,
    }),
};

static REFUSALS: Definition = Definition {
    parameters: ANY,
    columns: &[
        REQUESTED_AT,
        DEVICE,
        OPERATOR,
        ADDRESS,
        KIND,
        ACCESS,
        REASON,
        REFUSED_BY,
        REFUSAL,
        DEVICE_ID,
        OPERATOR_ID,
        SESSION_ID,
    ],
    chart: ChartKind::Ranked,
    shape: Shape::List(List {
        table: "session_requests",
        only: "refusal IS NOT NULL",
        time: "requested_at",
        order: "requested_at",
        unique: "session_id",
        unique_type: Type::Text,
    }),
};

static CONSENT_ANSWERS: Definition = Definition {
    parameters: ANY,
    columns: &[
        Column("asked_at", Time, "asked_at"),
        DEVICE,
        OPERATOR,
        ACCESS,
        Column("answer", Code, "answer"),
        Column("seconds", Seconds, "(answered_at - asked_at) / 1000"),
        DEVICE_ID,
        OPERATOR_ID,
        SESSION_ID,
    ],
    chart: ChartKind::Ranked,
    shape: Shape::List(List {
        table: "consent_questions",
        only: "1 = 1",
        time: "asked_at",
        order: "asked_at",
        unique: "sequence",
        unique_type: Type::Number,
    }),
};

static SESSION_LENGTHS: Definition = Definition {
    parameters: ANY,
    columns: &[
        LENGTH,
        DEVICE,
        OPERATOR,
        ACCESS,
        STARTED_AT,
        ENDED_AT,
        END_REASON,
        REASON,
        DEVICE_ID,
        OPERATOR_ID,
        SESSION_ID,
    ],
    chart: ChartKind::Classes,
    shape: Shape::List(List {
        table: "session_requests",
        only: "length IS NOT NULL",
        time: "requested_at",
        order: "length",
        unique: "session_id",
        unique_type: Type::Text,
    }),
};

static BY_DEVICE: Definition = Definition {
    parameters: &[(Operator, false), (Collection, false)],
    columns: &[
        NAME_OF_DEVICE,
        SESSIONS,
        TOGETHER,
        REQUESTS,
        REFUSED,
        Column("operators", Count, "others"),
        LAST_AT,
        ID_OF_DEVICE,
    ],
    chart: ChartKind::Ranked,
    shape: Shape::Ranked(Ranked {
        by: "device",
        other: "operator",
    }),
};

static COMPUTERS_BY_OPERATOR: Definition = Definition {
    parameters: &[(Operator, true), (Collection, false)],
    columns: &[
        NAME_OF_DEVICE,
        SESSIONS,
        TOGETHER,
        REQUESTS,
        REFUSED,
        Column("first_at", Time, "first_at"),
        LAST_AT,
        ID_OF_DEVICE,
    ],
    chart: ChartKind::Ranked,
    shape: Shape::Ranked(Ranked {
        by: "device",
        other: "operator",
    }),
};

static OPERATOR_ACTIVITY: Definition = Definition {
    parameters: &[(Device, false), (Collection, false)],
    columns: &[
        Column("operator", Text, "name"),
        SESSIONS,
        TOGETHER,
        REQUESTS,
        REFUSED,
        Column("devices", Count, "others"),
        LAST_AT,
        Column("operator_id", Id, "id"),
    ],
    chart: ChartKind::Ranked,
    shape: Shape::Ranked(Ranked {
        by: "operator",
        other: "device",
    }),
};

static BY_COLLECTION: Definition = Definition {
    parameters: &[(Operator, false)],
    columns: &[
        Column("collection", Text, "name"),
        SESSIONS,
        TOGETHER,
        REQUESTS,
        REFUSED,
        Column("devices", Count, "devices"),
        LAST_AT,
        Column("collection_id", Id, "id"),
    ],
    chart: ChartKind::Ranked,
    shape: Shape::Collections,
};
