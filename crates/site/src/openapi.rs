//! The OpenAPI document: made from the routes themselves, committed as `docs/openapi.json`, and served.

use axum::Json;
use utoipa::Modify;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, RefOr};
use utoipa_axum::router::OpenApiRouter;

use crate::router::people_routes;

/// The media type of problem documents.
const PROBLEM: &str = "application/problem+json";

/// The document. Every route of `/api/v1` is in it, because the router is made from the same list.
#[must_use]
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Deskside site")
        .version("v1")
        .description(Some(
            "What the console and programs ask of a site. Times are UTC milliseconds. Errors are problem documents \
             (RFC 9457). Sign in with POST /api/v1/sign-in; the answer sets a cookie and holds csrf_token, which every \
             request that changes something repeats in the header x-csrf-token. Programs send an API token instead \
             (Authorization: Bearer dsk_...), which needs neither.",
        ))
        .build();
    let empty = OpenApiBuilder::new()
        .info(info)
        .components(Some(ComponentsBuilder::new().build()))
        .build();
    let mut document = OpenApiRouter::with_openapi(empty)
        .nest("/api/v1", people_routes())
        .into_openapi();
    Security.modify(&mut document);
    Problems.modify(&mut document);
    document
}

/// The text of `docs/openapi.json`.
///
/// # Errors
/// Never, as far as known: the document is plain data.
pub fn text() -> serde_json::Result<String> {
    Ok(format!("{}\n", document().to_pretty_json()?))
}

/// `GET /api/v1/openapi.json`.
pub async fn serve() -> Json<OpenApi> {
    Json(document())
}

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::auth::cookie::NAME))),
        );
        components.add_security_scheme(
            "csrf",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("x-csrf-token"))),
        );
        let both = SecurityRequirement::new::<_, [&str; 0], _>("cookie", []).add::<_, [&str; 0], _>("csrf", []);
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        );
        let token = SecurityRequirement::new::<_, [&str; 0], _>("token", []);
        document.security = Some(vec![both, token]);
    }
}

/// Handlers name what a failure holds; that problem documents have a media type of their own (RFC 9457 section 3) is said
/// here, once.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut OpenApi) {
        let items = document.paths.paths.values_mut();
        let operations = items.flat_map(|item| {
            let PathItem {
                get, put, post, delete, ..
            } = item;
            [get, put, post, delete].into_iter().flatten()
        });
        for operation in operations {
            let Some(RefOr::T(failure)) = operation.responses.responses.get_mut("default") else {
                continue;
            };
            if let Some(content) = failure.content.swap_remove("application/json") {
                failure.content.insert(String::from(PROBLEM), content);
            }
        }
    }
}
