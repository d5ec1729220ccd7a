//! Why a request came to nothing, in terms of what the caller can know: it never left, it may have arrived, or
//! Discord answered.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// Why a request came to nothing. The words hold neither token nor message text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Discord never saw it.
    #[error("Discord could not be reached: {0}")]
    NotSent(String),
    /// It may have been carried out; the answer is lost.
    #[error("the connection to Discord was cut before its answer: {0}")]
    Cut(String),
    /// It was not carried out, and shall be tried again later.
    #[error("{why}; again in {} s", delay.as_secs_f32().ceil())]
    Limited {
        /// How long to wait.
        delay: Duration,
        /// Who says so.
        why: String,
    },
    /// Discord said no.
    #[error("{0}")]
    Answer(ApiError),
}

/// An error that Discord answered with.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("Discord answered {status}, code {code} ({message}{}{})", if paths.is_empty() { "" } else { "; " }, paths.join(", "))]
pub(crate) struct ApiError {
    /// HTTP's status.
    pub status: u16,
    /// Discord's own number; 0 where there is none.
    pub code: u64,
    /// Discord's words.
    pub message: String,
    /// Where a form is wrong, and Discord's name for what: "embeds.0.title: `BASE_TYPE_MAX_LENGTH`".
    pub paths: Vec<String>,
}

/// The body of an error.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ErrorBody {
    #[serde(default)]
    pub code: u64,
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Value,
    pub retry_after: Option<f64>,
    #[serde(default)]
    pub global: bool,
}

impl Failure {
    /// Whether the request may have been carried out all the same.
    pub(crate) fn is_unsure(&self) -> bool {
        match self {
            Self::Cut(_) => true,
            Self::Answer(error) => error.status >= 500,
            Self::NotSent(_) | Self::Limited { .. } => false,
        }
    }

    /// The status and code of Discord's answer; zeros where there was none.
    pub(crate) fn code(&self) -> (u16, u64) {
        match self {
            Self::Answer(error) => (error.status, error.code),
            _ => (0, 0),
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        let connect = error.is_connect() || error.is_builder();
        // The address of an interaction's answer holds its token.
        let error = error.without_url();
        let words = with_causes(&error);
        if connect { Self::NotSent(words) } else { Self::Cut(words) }
    }
}

impl ApiError {
    /// Reads the body of an error answer; one that is not Discord's JSON keeps its status.
    pub(crate) fn read(status: u16, body: &ErrorBody) -> Self {
        let mut paths = Vec::new();
        collect_paths(&body.errors, &mut Vec::new(), &mut paths);
        let message = if body.message.is_empty() { "no reason given" } else { &body.message };
        Self { status, code: body.code, message: message.chars().take(200).collect(), paths }
    }
}

/// An error and what caused it, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words
}

/// Form errors are nested by field down to `_errors`. Their messages may repeat what was sent, their codes do not.
fn collect_paths(errors: &Value, path: &mut Vec<String>, found: &mut Vec<String>) {
    const ENOUGH: usize = 5;
    let Value::Object(fields) = errors else { return };
    for (field, inner) in fields {
        if found.len() == ENOUGH {
            return;
        }
        if field == "_errors" {
            let codes = inner.as_array().into_iter().flatten().filter_map(|error| error["code"].as_str());
            found.extend(codes.map(|code| format!("{}: {code}", path.join("."))));
        } else {
            path.push(field.clone());
            collect_paths(inner, path, found);
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_error_names_the_field_and_not_what_was_in_it() {
        let body: ErrorBody = serde_json::from_str(
            r#"{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"title":{"_errors":
               [{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 256 or fewer in length."}]}}}}}"#,
        )
        .unwrap();
        insta::assert_snapshot!(
            ApiError::read(400, &body),
            @"Discord answered 400, code 50035 (Invalid Form Body; embeds.0.title: BASE_TYPE_MAX_LENGTH)"
        );
    }

    #[test]
    fn an_answer_that_is_not_json_keeps_its_status() {
        let error = ApiError::read(502, &ErrorBody::default());
        assert_eq!((error.status, error.code), (502, 0));
        assert!(Failure::Answer(error).is_unsure());
    }
}
