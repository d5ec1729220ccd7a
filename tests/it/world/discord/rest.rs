//! The HTTP side: what every request goes through, whichever route it takes.

mod commands;
mod guild;
mod interactions;
mod messages;
mod private;
mod threads;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use bot_core::time::now;
use futures_util::stream;
use serde_json::{Value, json};

use super::error::ApiError;
use super::faults::Fault;
use super::ids::Id;
use super::openapi::{self, Operation, Parameters, Route};
use super::ratelimit::{Limited, Scope, Standing};
use super::state::{Refusal, Shared, State};
use crate::world::gate::held;

/// One request, read.
pub(super) struct Call {
    pub(super) method: Method,
    /// Below the host, with `/api/v10`.
    pub(super) path: String,
    pub(super) query: Parameters,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The connection ends without an answer.
#[derive(Debug)]
pub(super) struct Cut;

/// A call whose route is known.
struct Routed<'a> {
    operation: &'static Operation,
    parameters: Parameters,
    query: &'a Parameters,
    body: Value,
}

/// Status and body (`Null`: none) of what went well.
struct Done(u16, Value);

type Outcome = Result<Done, ApiError>;

pub(super) async fn answer(shared: &Arc<Shared>, call: Call) -> Result<Response<Body>, Cut> {
    let way = shared.look(|state| state.distance) / 2;
    if way.is_zero() {
        return respond(shared, call).await;
    }
    tokio::time::sleep(way).await;
    let response = respond(shared, call).await;
    tokio::time::sleep(way).await;
    response
}

async fn respond(shared: &Arc<Shared>, call: Call) -> Result<Response<Body>, Cut> {
    let found = call.path.strip_prefix("/api/v10").and_then(|path| openapi::find(call.method.as_str(), path));
    let Some((operation, parameters)) = found else {
        let text = format!("{} {}: the model has no such route", call.method, call.path);
        shared.change(|state| state.violations.push(text));
        return Ok(refused(&ApiError::no_such_route()));
    };
    let about = parameters.iter().find(|(name, _)| name == "channel_id");
    let about = about.and_then(|(_, id)| id.parse::<Id>().ok());
    let fault = shared.change(|state| state.faults.take(operation.route, about));
    let (mut hold, mut cut, mut torn) = (None, false, false);
    match fault {
        Some(Fault::Status(status)) => {
            return Ok(refused(&ApiError::new(status, 0, &format!("{status}: made to fail"))));
        }
        Some(Fault::Refused(status, code)) => {
            return Ok(refused(&ApiError::new(status, code, "made to fail")));
        }
        Some(Fault::Html(status)) => return Ok(html(status)),
        Some(Fault::RateLimited { scope, retry_after, header }) => {
            return Ok(too_many(scope, retry_after, header, None));
        }
        Some(Fault::CutBefore) => return Err(Cut),
        Some(Fault::Held(where_to, gate)) => hold = Some((where_to, gate)),
        Some(Fault::CutAfter) => cut = true,
        Some(Fault::CutWithin) => torn = true,
        None => {}
    }
    let shared = shared.clone();
    // It is counted when it comes in, however long it is held from then on.
    let admitted = shared.change(|state| admit(state, &call, operation, &parameters));
    let response = held(hold, async move {
        shared.change(|state| {
            let verdict = match admitted {
                Ok(standing) => done(state, &call, operation, parameters, standing),
                Err(turned_away) => turned_away,
            };
            tally(state, &call, verdict)
        })
    })
    .await;
    match (cut, torn) {
        (true, _) => Err(Cut),
        (_, true) => Ok(half(response).await),
        _ => Ok(response),
    }
}

/// The same answer, of which one half arrives.
async fn half(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("the model made it");
    parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
    let first = body.slice(..body.len() / 2);
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(first), Err(Cut)])))
}

/// What became of a request.
enum Verdict {
    Done(Standing, Done),
    Refused(Option<Standing>, ApiError),
    Limited(Limited),
    Banned,
}

/// The guards before every route, in the order of the real ones: Cloudflare, token, limits.
fn admit(
    state: &mut State,
    call: &Call,
    operation: &Operation,
    parameters: &Parameters,
) -> Result<Standing, Verdict> {
    let now = state.clock.now();
    if state.limits.is_banned(now) {
        return Err(Verdict::Banned);
    }
    if !is_bot_agent(header_of(call, "user-agent")) {
        return Err(Verdict::Refused(None, ApiError::new(403, 40333, "internal network error")));
    }
    let token = header_of(call, "authorization").strip_prefix("Bot ");
    if operation.route.needs_token() && !token.is_some_and(|token| state.is_token(token)) {
        return Err(Verdict::Refused(None, ApiError::unauthorized()));
    }
    let major = parameters.first().map(|(_, value)| value.as_str()).unwrap_or_default();
    state.limits.take(operation.route, major, now).map_err(Verdict::Limited)
}

/// What becomes of a request that was let in: its form is looked at, and then it is done.
fn done(
    state: &mut State,
    call: &Call,
    operation: &'static Operation,
    parameters: Parameters,
    standing: Standing,
) -> Verdict {
    let body = match read_body(call) {
        Ok(body) => body,
        Err(error) => return Verdict::Refused(Some(standing), error),
    };
    for violation in operation.violations(&parameters, &call.query, body.as_ref()) {
        state.violations.push(format!("{} {}: {violation}", call.method, call.path));
    }
    let routed = Routed { operation, parameters, query: &call.query, body: body.unwrap_or_default() };
    if routed.operation.route == Route::UpdateChannel && routed.body.get("name").is_some() {
        let now = state.clock.now();
        if let Err(retry_after) = state.limits.take_renaming(routed.text("channel_id"), now) {
            return Verdict::Limited(Limited { scope: Scope::User, retry_after, standing: Some(standing) });
        }
    }
    match dispatch(state, &routed) {
        Ok(done) => Verdict::Done(standing, done),
        Err(error) => Verdict::Refused(Some(standing), error),
    }
}

fn dispatch(state: &mut State, call: &Routed<'_>) -> Outcome {
    match call.operation.route {
        Route::GetGateway => Ok(Done(200, json!({"url": state.gateway_url}))),
        Route::GetBotGateway => Ok(guild::gateway(state)),
        Route::GetMyUser => Ok(guild::my_user(state)),
        Route::GetMyApplication | Route::GetMyOauth2Application => Ok(guild::my_application(state)),
        Route::GetGuild => guild::show(state, call),
        Route::ListGuildRoles => guild::roles(state, call),
        Route::GetGuildMember => guild::member(state, call),
        Route::GetChannel => guild::channel(state, call),
        Route::ListApplicationCommands => commands::list(state, call),
        Route::BulkSetApplicationCommands => commands::replace(state, call),
        Route::CreateApplicationCommand => commands::create(state, call),
        Route::CreateMessage => messages::create(state, call),
        Route::GetMessage => messages::get(state, call),
        Route::ListMessages => messages::list(state, call),
        Route::UpdateMessage => messages::update(state, call),
        Route::DeleteMessage => messages::delete(state, call),
        Route::CrosspostMessage => messages::crosspost(state, call),
        Route::CreateThread => threads::create(state, call),
        Route::CreateThreadFromMessage => threads::create_from_message(state, call),
        Route::UpdateChannel => threads::update(state, call),
        Route::GetActiveGuildThreads => threads::active(state, call),
        Route::ListPublicArchivedThreads => threads::archived(state, call),
        Route::CreatePin => messages::pin(state, call, true),
        Route::DeletePin => messages::pin(state, call, false),
        Route::CreateDm => private::open(state, call),
        Route::CreateInteractionResponse => interactions::callback(state, call),
        Route::ExecuteWebhook => interactions::follow_up(state, call),
        Route::GetOriginalWebhookMessage => interactions::get_original(state, call),
        Route::UpdateOriginalWebhookMessage => interactions::update_original(state, call),
        Route::DeleteOriginalWebhookMessage => interactions::delete_original(state, call),
    }
}

/// Counts invalid requests, keeps refusals for the test to look at, and puts the verdict on the wire.
fn tally(state: &mut State, call: &Call, verdict: Verdict) -> Response<Body> {
    let now = state.clock.now();
    let mut note = |status: u16, code: u64, message: &str| {
        let request = format!("{} {}", call.method, call.path);
        state.refusals.push(Refusal { request, status, code, message: message.to_owned() });
    };
    match verdict {
        Verdict::Done(standing, Done(status, body)) => with_standing(response(status, &body), &standing),
        Verdict::Refused(standing, error) => {
            note(error.status, error.code, &error.message);
            if matches!(error.status, 401 | 403) {
                state.limits.count_invalid(now);
            }
            let response = refused(&error);
            standing.map_or_else(|| refused(&error), |standing| with_standing(response, &standing))
        }
        Verdict::Limited(Limited { scope, retry_after, standing }) => {
            note(429, 0, scope.as_str());
            if scope != Scope::Shared {
                state.limits.count_invalid(now);
            }
            let seconds = retry_after.as_secs_f64();
            too_many(scope, seconds, retry_after.as_secs() + 1, standing.as_ref())
        }
        Verdict::Banned => {
            note(429, 0, "banned by Cloudflare");
            html(429)
        }
    }
}

fn header_of<'a>(call: &'a Call, name: &str) -> &'a str {
    call.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// `DiscordBot (url, version)`, with anything after it.
fn is_bot_agent(agent: &str) -> bool {
    let inner = agent.strip_prefix("DiscordBot (").and_then(|rest| rest.split_once(')'));
    inner
        .and_then(|(inner, _)| inner.split_once(", "))
        .is_some_and(|(url, version)| url.starts_with("http") && version.chars().any(|c| c.is_ascii_digit()))
}

fn read_body(call: &Call) -> Result<Option<Value>, ApiError> {
    if call.body.is_empty() {
        return Ok(None);
    }
    if !header_of(call, "content-type").starts_with("application/json") {
        return Err(ApiError::new(415, 0, "the model takes JSON alone"));
    }
    serde_json::from_slice(&call.body)
        .map(Some)
        .map_err(|_| ApiError::new(400, 50109, "The request body contains invalid JSON."))
}

impl Routed<'_> {
    /// An id in the path. What is no number is nobody's id.
    fn id(&self, name: &str) -> Id {
        self.text(name).parse().unwrap_or(Id(0))
    }

    fn text(&self, name: &str) -> &str {
        self.parameters.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn response(status: u16, body: &Value) -> Response<Body> {
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).expect("a status code");
    set(&mut response, header::CONTENT_TYPE.as_str(), "application/json");
    set(&mut response, header::VIA.as_str(), "1.1 google");
    response
}

fn refused(error: &ApiError) -> Response<Body> {
    response(error.status, &error.body())
}

/// A page of Cloudflare's: not JSON, and without Discord's `Via`.
fn html(status: u16) -> Response<Body> {
    let mut response = response(status, &Value::Null);
    response.headers_mut().remove(header::VIA);
    set(&mut response, header::CONTENT_TYPE.as_str(), "text/html; charset=UTF-8");
    *response.body_mut() =
        Body::from("<!doctype html><title>Discord</title><h1>Sorry, something went wrong</h1>");
    response
}

fn too_many(scope: Scope, retry_after: f64, header: u64, standing: Option<&Standing>) -> Response<Body> {
    let is_global = scope == Scope::Global;
    let mut body =
        json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": is_global});
    if scope == Scope::Shared {
        body["code"] = 20028.into();
    }
    let mut response = response(429, &body);
    set(&mut response, "retry-after", &header.to_string());
    set(&mut response, "x-ratelimit-scope", scope.as_str());
    if is_global {
        set(&mut response, "x-ratelimit-global", "true");
    }
    standing.into_iter().fold(response, with_standing)
}

fn with_standing(mut response: Response<Body>, standing: &Standing) -> Response<Body> {
    let after = standing.reset_after.as_secs_f64();
    // For the bot, time has not been stepped: the moment is told on its own clock.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a float's 53 bits")]
    let reset = now().timestamp_millis() as f64 / 1000.0 + after;
    for (name, value) in [
        ("x-ratelimit-limit", standing.limit.to_string()),
        ("x-ratelimit-remaining", standing.remaining.to_string()),
        ("x-ratelimit-reset", format!("{reset:.3}")),
        ("x-ratelimit-reset-after", format!("{after:.3}")),
        ("x-ratelimit-bucket", standing.bucket.clone()),
    ] {
        set(&mut response, name, &value);
    }
    response
}

fn set(response: &mut Response<Body>, name: &'static str, value: &str) {
    let value = value.parse().expect("numbers and plain words make a header");
    response.headers_mut().insert(name, value);
}
