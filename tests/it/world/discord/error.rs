//! What Discord answers when it refuses: a status, a JSON error code, and for forms the places that are wrong.

use serde_json::{Value, json};

/// A refusal in Discord's own words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: u64,
    pub(super) message: String,
    pub(super) errors: Option<Value>,
}

impl ApiError {
    pub(super) fn new(status: u16, code: u64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None }
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    pub(super) fn no_such_route() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    pub(super) fn unknown_channel() -> Self {
        Self::new(404, 10003, "Unknown Channel")
    }

    pub(super) fn unknown_message() -> Self {
        Self::new(404, 10008, "Unknown Message")
    }

    pub(super) fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    pub(super) fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    pub(super) fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// Collects what is wrong with a form, by place ("embeds.0.title").
#[derive(Default)]
pub(super) struct FormErrors(Vec<(String, &'static str, String)>);

impl FormErrors {
    pub(super) fn add(&mut self, place: &str, code: &'static str, message: impl Into<String>) {
        self.0.push((place.to_owned(), code, message.into()));
    }

    /// At most so many characters.
    pub(super) fn at_most(&mut self, place: &str, text: &str, most: usize) {
        if text.chars().count() > most {
            self.too_long(place, most);
        }
    }

    /// Between one and so many characters.
    pub(super) fn some_and_at_most(&mut self, place: &str, text: &str, most: usize) {
        if text.is_empty() {
            self.add(place, "BASE_TYPE_REQUIRED", "This field is required");
        }
        self.at_most(place, text, most);
    }

    pub(super) fn too_long(&mut self, place: &str, most: usize) {
        self.add(place, "BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
    }

    /// Refuses the form if anything is wrong with it.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut errors = json!({});
        for (place, code, message) in self.0 {
            let node = place.split('.').fold(&mut errors, |node, key| &mut node[key]);
            let error = json!({"code": code, "message": message});
            match node["_errors"].as_array_mut() {
                Some(list) => list.push(error),
                None => node["_errors"] = json!([error]),
            }
        }
        Err(ApiError { errors: Some(errors), ..ApiError::new(400, 50035, "Invalid Form Body") })
    }
}
