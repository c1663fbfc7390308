use std::collections::HashMap;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;

use super::guard::{PageRefusal, Refusal};

pub(super) type PageResult = Result<Response, PageRefusal>;
pub(super) type QueryParams = HashMap<String, String>;
pub(super) type FormResult = Result<Form<QueryParams>, FormRejection>;

/// What a browser sends is a form; what is none is stated so without repeating it.
pub(super) fn typed(form: FormResult) -> Result<QueryParams, PageRefusal> {
    form.map(|Form(typed)| typed).map_err(|rejected| {
        PageRefusal(match rejected.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
            _ => Refusal::Malformed(t!("入力を読み取れませんでした。もう一度入れてください").to_owned()),
        })
    })
}
