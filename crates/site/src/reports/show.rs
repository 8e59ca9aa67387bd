//! `GET /reports/{name}`: JSON page by page, or all of it as CSV.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use deskside_site_api::Problem;
use deskside_site_api::reports::{ReportPage, ReportQuery};
use deskside_store::report_columns;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Asked, named};
use super::csv;
use crate::auth::Allowed;
use crate::auth::permissions::RunReports;
use crate::extract::Params;
use crate::problem::ApiResult;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// A page of a report, with its chart if it is the first page. With `.csv` after the name, or `Accept: text/csv`: all rows.
#[utoipa::path(
    get,
    path = "/reports/{name}",
    operation_id = "runReport",
    tag = "monitoring",
    params(("name" = String, Path, description = "a code of `GET /reports`, with or without `.csv`"), ReportQuery),
    responses(
        (
            status = OK,
            description = "as JSON one page; as CSV (RFC 4180) all rows, up to a million, of which a connection that breaks \
                           is the only sign that some are missing",
            content((ReportPage = "application/json"), (String = "text/csv"))
        ),
        (status = "default", body = Problem)
    )
)]
async fn show(
    State(state): State<AppState>,
    by: Allowed<RunReports>,
    Path(address): Path<String>,
    headers: HeaderMap,
    Params(query): Params<ReportQuery>,
) -> ApiResult<Response> {
    let (name, csv) = named(&address)?;
    let asked = Asked::read(&state, &by, name, query).await?;
    if csv || wants_csv(&headers) {
        return csv::answer(state, asked).await;
    }
    let reports = state.store.reports();
    let page = reports
        .page(name, &asked.filter, asked.after.as_deref(), asked.limit)
        .await?;
    let chart = match asked.after {
        None => Some(reports.chart(name, &asked.filter, &page.items).await?),
        Some(_) => None,
    };
    Ok(Json(ReportPage {
        name,
        from: asked.filter.from,
        until: asked.filter.until,
        columns: report_columns(name),
        next: page.next.map(|cursor| asked.packed(&cursor)),
        items: page.items,
        chart,
    })
    .into_response())
}

/// Whether the first type that is accepted is CSV.
fn wants_csv(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.trim_start().to_ascii_lowercase().starts_with("text/csv"))
}
