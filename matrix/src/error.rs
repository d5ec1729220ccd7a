//! What can go wrong, named by what to do next.

use std::error::Error as _;
use std::time::Duration;

use bot_core::platform::SendError;
use matrix_sdk::ruma::api::error::{ErrorKind, FromHttpResponseError, RetryAfter};
use matrix_sdk::{Error, HttpError};

/// What ends the service on Matrix: no retry mends it. The words are for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// A setting cannot be right.
    #[error("matrix: {0}")]
    Settings(String),
    /// The homeserver does not let us in.
    #[error("matrix login: {0}")]
    Login(String),
    /// The store cannot be used.
    #[error("matrix store: {0}")]
    Store(String),
}

/// What a failed request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The request did not reach the homeserver.
    NotSent(String),
    /// Nobody can tell whether it was carried out.
    Unsure(String),
    /// The homeserver asks for patience.
    Wait(Option<Duration>),
    /// The access token is no longer known.
    LoggedOut {
        /// Whether the device lives on.
        soft: bool,
    },
    /// The homeserver refused, with this error code.
    Refused {
        /// `M_FORBIDDEN` and so on, or the HTTP status.
        code: String,
        /// Whether it is a matter of permission.
        forbidden: bool,
    },
    /// Something on our own side: a store, a key.
    Ours(String),
}

/// Patience where the homeserver asks for it without saying how much.
const DEFAULT_WAIT: Duration = Duration::from_secs(30);
/// A homeserver that asks for more is misconfigured; we come back and are told again.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        match error {
            Error::Http(error) => Self::from(&**error),
            other => Self::Ours(other.to_string()),
        }
    }
}

impl From<&HttpError> for Failure {
    fn from(error: &HttpError) -> Self {
        match error {
            HttpError::Reqwest(error) => from_reqwest(error),
            HttpError::Api(error) => match &**error {
                FromHttpResponseError::Server(_) => from_server(
                    // Both look into the same answer, whose other form, a demand for more authentication, has no code.
                    error_kind(error),
                    status(error),
                ),
                _ => Self::Unsure("the homeserver's answer could not be read".to_owned()),
            },
            HttpError::Cached(error) => Self::from(&**error),
            other => Self::Ours(other.to_string()),
        }
    }
}

type ApiError = FromHttpResponseError<matrix_sdk::RumaApiError>;

fn client_error(error: &ApiError) -> Option<&matrix_sdk::ruma::api::error::Error> {
    match error {
        FromHttpResponseError::Server(matrix_sdk::RumaApiError::MatrixError(error)) => Some(error),
        _ => None,
    }
}

fn error_kind(error: &ApiError) -> Option<&ErrorKind> {
    client_error(error).and_then(|error| error.error_kind())
}

fn status(error: &ApiError) -> u16 {
    client_error(error).map_or(401, |error| error.status_code.as_u16())
}

fn from_server(kind: Option<&ErrorKind>, status: u16) -> Failure {
    match kind {
        Some(ErrorKind::LimitExceeded(limit)) => Failure::Wait(match &limit.retry_after {
            Some(RetryAfter::Delay(delay)) => Some(*delay),
            _ => None,
        }),
        Some(ErrorKind::UnknownToken(data)) => Failure::LoggedOut { soft: data.soft_logout },
        _ if status == 429 => Failure::Wait(None),
        // A proxy says these when it gave up waiting: the homeserver behind it may have done the work.
        _ if status >= 500 => Failure::Unsure(format!("the homeserver answered {status}")),
        Some(kind) => Failure::Refused {
            code: kind.errcode().to_string(),
            forbidden: matches!(kind, ErrorKind::Forbidden),
        },
        None => Failure::Refused { code: format!("HTTP status {status}"), forbidden: status == 403 },
    }
}

fn from_reqwest(error: &matrix_sdk::reqwest::Error) -> Failure {
    // Their own display holds the address, which holds room names; the innermost cause says what happened.
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_connect() || error.is_builder() {
        Failure::NotSent(format!("the homeserver cannot be reached: {cause}"))
    } else if error.is_timeout() {
        Failure::Unsure("the homeserver did not answer in time".to_owned())
    } else if error.source().is_some() {
        Failure::Unsure(format!("the connection to the homeserver broke: {cause}"))
    } else {
        Failure::Unsure("the connection to the homeserver broke".to_owned())
    }
}

impl Failure {
    /// In words, without what to do.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::NotSent(why) | Self::Unsure(why) | Self::Ours(why) => why.clone(),
            Self::Wait(_) => "the homeserver asks for patience (M_LIMIT_EXCEEDED)".to_owned(),
            Self::LoggedOut { .. } => "the homeserver no longer knows our login (M_UNKNOWN_TOKEN)".to_owned(),
            Self::Refused { code, .. } => format!("the homeserver refused it: {code}"),
        }
    }

    /// How long the homeserver wants us to wait, if it does.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Wait(delay) => Some(delay.unwrap_or(DEFAULT_WAIT).min(LONGEST_WAIT)),
            _ => None,
        }
    }

    /// The same for what comes before a message or after it: where nothing was sent, nothing can be in doubt.
    pub(crate) fn before_sending(self, room: &str, forbidden: &str) -> SendError {
        match self {
            Self::Unsure(why) => Self::NotSent(why).for_sending(room, forbidden),
            other => other.for_sending(room, forbidden),
        }
    }

    /// What it means for a message to `room`; `forbidden` says what to do about a lack of permission.
    pub(crate) fn for_sending(self, room: &str, forbidden: &str) -> SendError {
        let words = self.words();
        let delay = self.delay();
        let why = format!("Matrix room {room}: {words}");
        match self {
            Self::NotSent(_) | Self::LoggedOut { .. } | Self::Ours(_) => SendError::Again(why),
            Self::Unsure(_) => SendError::Unsure(why),
            Self::Wait(_) => SendError::Wait { delay: delay.unwrap_or(DEFAULT_WAIT), why },
            Self::Refused { forbidden: true, .. } => SendError::Refused(format!("{why}. {forbidden}")),
            Self::Refused { .. } => SendError::Refused(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> SendError {
        use matrix_sdk::ruma::api::EndpointError;
        let response = matrix_sdk::ruma::exports::http::Response::builder()
            .status(status)
            .body(body.as_bytes())
            .unwrap();
        let error = matrix_sdk::RumaApiError::from_http_response(response);
        let error = HttpError::from(FromHttpResponseError::Server(error));
        Failure::from(&error).for_sending("#show:example.org", "Ask for power level 50.")
    }

    #[test]
    fn a_homeserver_that_asks_for_patience_gets_it() {
        let error = answered(429, r#"{"errcode":"M_LIMIT_EXCEEDED","error":"slow","retry_after_ms":1500}"#);
        assert!(
            matches!(error, SendError::Wait { delay, .. } if delay == Duration::from_millis(1500)),
            "{error:?}"
        );
        let error = answered(429, r#"{"errcode":"M_LIMIT_EXCEEDED","error":"slow"}"#);
        assert!(matches!(error, SendError::Wait { delay, .. } if delay == DEFAULT_WAIT), "{error:?}");
        let error = answered(429, "<html>too many</html>");
        assert!(matches!(error, SendError::Wait { .. }), "{error:?}");
    }

    #[test]
    fn a_lack_of_permission_names_the_room_and_the_way_out() {
        let error = answered(403, r#"{"errcode":"M_FORBIDDEN","error":"You don't have permission"}"#);
        assert_eq!(
            error,
            SendError::Refused(
                "Matrix room #show:example.org: the homeserver refused it: M_FORBIDDEN. Ask for power level 50.".into()
            )
        );
    }

    #[test]
    fn a_failing_server_leaves_it_open_whether_the_message_arrived() {
        assert!(matches!(answered(502, "<html>bad gateway</html>"), SendError::Unsure(_)));
        assert!(matches!(answered(500, r#"{"errcode":"M_UNKNOWN","error":"oops"}"#), SendError::Unsure(_)));
    }

    #[test]
    fn a_lost_login_is_no_fault_of_the_message() {
        let error = answered(401, r#"{"errcode":"M_UNKNOWN_TOKEN","error":"?","soft_logout":true}"#);
        assert!(matches!(error, SendError::Again(_)), "{error:?}");
    }

    #[test]
    fn what_a_server_says_in_its_own_words_is_not_repeated() {
        let error = answered(400, r#"{"errcode":"M_TOO_LARGE","error":"the whole message again"}"#);
        assert_eq!(
            error,
            SendError::Refused(
                "Matrix room #show:example.org: the homeserver refused it: M_TOO_LARGE".into()
            )
        );
    }
}
