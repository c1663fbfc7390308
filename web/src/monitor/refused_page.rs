use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::page;

/// A page that says why; which secretariat to ask is known where it goes out.
#[derive(Debug, Clone)]
pub(super) struct RefusedPage {
    pub(super) message: String,
    pub(super) status: StatusCode,
}

/// Names whom to ask on every page that refuses.
pub async fn with_secretariat(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(refused) = response.extensions().get::<RefusedPage>().cloned() else { return response };
    let page = page::monitor::refused(&refused.message, refused.status, &app.rules.secretariat);
    let (parts, _) = response.into_parts();
    Response::from_parts(parts, page.into_body())
}
