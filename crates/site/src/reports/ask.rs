//! What a request asks of a report, checked: which one, for when, for whom, and from where on.

use deskside_model::{Permission, Timestamp};
use deskside_site_api::reports::{ReportFilterName, ReportName, ReportParameter, ReportQuery};
use deskside_store::{ReportFilter, report_infos};

use crate::auth::SignedIn;
use crate::extract::{limit, parsed};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::Site;

/// The last millisecond of the year 9999: what comes later has no text form.
const LATEST: i64 = 253_402_300_799_999;

/// A request for a report.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) name: ReportName,
    pub(super) filter: ReportFilter,
    /// Cursor of the store.
    pub(super) after: Option<String>,
    pub(super) limit: u64,
}

impl Asked {
    /// Checks the query of somebody who may run reports, and narrows it to what is in their reach.
    pub(super) async fn read(site: &Site, by: &SignedIn, name: ReportName, query: ReportQuery) -> ApiResult<Self> {
        for given in given(&query) {
            if !takes(name).iter().any(|parameter| parameter.name == given) {
                return Err(ApiError::new(Kind::InvalidQuery, not_taken(name)));
            }
        }
        let now = site.clock.now();
        let from = query.from.map(|from| time("from", from)).transpose()?;
        let mut until = query
            .until
            .map(|until| time("until", until))
            .transpose()?
            .unwrap_or(now);
        // A later page is about the same time as the first one, so that what happens meanwhile does not move rows.
        let after = match query.after.as_deref() {
            None => None,
            Some(cursor) => {
                let (at, rest) = unpacked(cursor)?;
                until = at;
                Some(rest)
            }
        };
        if from.is_some_and(|from| from >= until) {
            return Err(ApiError::invalid(
                "from",
                "The report ends before it begins: give an earlier from.",
            ));
        }
        let scope = by.scope(Permission::RunReports);
        let filter = ReportFilter {
            seen: site.store.collections().seen_from(&scope).await?,
            scope,
            from,
            until,
            operator: parsed("operator", query.operator.as_deref())?,
            device: parsed("device", query.device.as_deref())?,
            collection: parsed("collection", query.collection.as_deref())?,
        };
        if filter.operator.is_none() && needs(name, ReportFilterName::Operator) {
            let why = "This report is about one operator: give their id as operator.";
            return Err(ApiError::invalid("operator", why));
        }
        Ok(Self {
            name,
            filter,
            after,
            limit: limit(query.limit)?,
        })
    }

    /// The cursor of the API for one of the store.
    pub(super) fn packed(&self, cursor: &str) -> String {
        format!("{}.{cursor}", self.filter.until.as_millis())
    }
}

/// The report that an address names, and whether it asks for CSV.
pub(super) fn named(address: &str) -> ApiResult<(ReportName, bool)> {
    let (code, csv) = address
        .strip_suffix(".csv")
        .map_or((address, false), |code| (code, true));
    let name = ReportName::from_code(code).ok_or_else(|| {
        let names: Vec<_> = ReportName::ALL.iter().map(|name| name.code()).collect();
        ApiError::new(
            Kind::NotFound,
            format!("There is no such report. There are: {}.", names.join(", ")),
        )
    })?;
    Ok((name, csv))
}

fn given(query: &ReportQuery) -> impl Iterator<Item = ReportFilterName> {
    let filters = [
        (ReportFilterName::Operator, &query.operator),
        (ReportFilterName::Device, &query.device),
        (ReportFilterName::Collection, &query.collection),
    ];
    let filters = filters.map(|(name, value)| value.as_ref().map(|_| name));
    filters.into_iter().flatten()
}

fn takes(name: ReportName) -> Vec<ReportParameter> {
    let info = report_infos().into_iter().find(|info| info.name == name);
    info.map(|info| info.parameters).unwrap_or_default()
}

fn needs(name: ReportName, filter: ReportFilterName) -> bool {
    takes(name)
        .iter()
        .any(|parameter| parameter.name == filter && parameter.required)
}

fn not_taken(name: ReportName) -> String {
    format!(
        "The report {} has no such filter; GET /api/v1/reports says which filters each report has.",
        name.code()
    )
}

fn time(field: &'static str, millis: i64) -> ApiResult<Timestamp> {
    if (0..=LATEST).contains(&millis) {
        return Ok(Timestamp::from_millis(millis));
    }
    Err(ApiError::invalid(
        field,
        "A time is milliseconds since 1970 in UTC, up to the year 9999.",
    ))
}

fn unpacked(cursor: &str) -> ApiResult<(Timestamp, String)> {
    let parts = cursor
        .split_once('.')
        .and_then(|(until, rest)| Some((until.parse().ok()?, rest)));
    let Some((until, rest)) = parts else {
        let why = "The cursor is not one that this report gave out: start at the first page.";
        return Err(ApiError::invalid("after", why));
    };
    Ok((time("after", until)?, rest.to_owned()))
}
