//! Every request is held against Discord's own description of its API, of which a trimmed copy lies beside this
//! file (`tests/trim-openapi.py` makes it). The document also is the table of routes.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Value, json};

/// A route, by the document's own name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    GetGateway,
    GetBotGateway,
    GetMyUser,
    GetMyApplication,
    GetMyOauth2Application,
    ListApplicationCommands,
    BulkSetApplicationCommands,
    CreateApplicationCommand,
    GetGuild,
    ListGuildRoles,
    GetGuildMember,
    GetChannel,
    CreateMessage,
    GetMessage,
    ListMessages,
    UpdateMessage,
    DeleteMessage,
    CrosspostMessage,
    CreateThread,
    CreateThreadFromMessage,
    UpdateChannel,
    GetActiveGuildThreads,
    ListPublicArchivedThreads,
    CreatePin,
    DeletePin,
    CreateDm,
    CreateInteractionResponse,
    ExecuteWebhook,
    GetOriginalWebhookMessage,
    UpdateOriginalWebhookMessage,
    DeleteOriginalWebhookMessage,
}

impl Route {
    /// Whether the bot's token is asked for.
    pub(super) fn needs_token(self) -> bool {
        self != Self::GetGateway && !self.is_interaction()
    }

    /// Those that carry an interaction's token in place of the bot's, and do not count towards the global limit.
    pub(super) fn is_interaction(self) -> bool {
        matches!(
            self,
            Self::CreateInteractionResponse
                | Self::ExecuteWebhook
                | Self::GetOriginalWebhookMessage
                | Self::UpdateOriginalWebhookMessage
                | Self::DeleteOriginalWebhookMessage
        )
    }
}

pub(super) struct Operation {
    pub(super) route: Route,
    method: String,
    segments: Vec<String>,
    parameters: Vec<Parameter>,
    body: Option<Validator>,
}

struct Parameter {
    name: String,
    in_query: bool,
    schema: Validator,
}

/// The values in a path, by the names the document gives them.
pub(super) type Parameters = Vec<(String, String)>;

/// The operation that a method and path (below `/api/v10`) lead to.
pub(super) fn find(method: &str, path: &str) -> Option<(&'static Operation, Parameters)> {
    let path: Vec<&str> = path.trim_matches('/').split('/').collect();
    let mut fitting: Vec<_> = operations()
        .iter()
        .filter(|operation| operation.method == method)
        .filter_map(|operation| Some((operation, operation.matches(&path)?)))
        .collect();
    // Literal segments win over parameters: `@me` is not a user's id.
    fitting.sort_by_key(|(_, parameters)| parameters.len());
    fitting.into_iter().next()
}

fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let mut document: Value =
            serde_json::from_str(include_str!("openapi.json")).expect("the trimmed document is JSON");
        any_of_these(&mut document);
        let paths = document["paths"].as_object().cloned().unwrap_or_default();
        paths.iter().flat_map(|(path, methods)| read_path(path, methods, &document["components"])).collect()
    })
}

fn read_path(path: &str, methods: &Value, components: &Value) -> Vec<Operation> {
    let methods = methods.as_object().cloned().unwrap_or_default();
    let shared = methods.get("parameters").cloned().unwrap_or_else(|| json!([]));
    let operations = methods.iter().filter(|(method, _)| *method != "parameters");
    operations
        .map(|(method, operation)| Operation::read(path, method, operation, &shared, components))
        .collect()
}

impl Operation {
    fn read(path: &str, method: &str, operation: &Value, shared: &Value, components: &Value) -> Self {
        let route = Route::deserialize(&operation["operationId"]).expect("every operation kept is a Route");
        let own = operation["parameters"].as_array().into_iter().flatten();
        let parameters = shared.as_array().into_iter().flatten().chain(own).map(|parameter| Parameter {
            name: parameter["name"].as_str().unwrap_or_default().to_owned(),
            in_query: parameter["in"] == "query",
            schema: compile(&parameter["schema"], components),
        });
        let body = operation.pointer("/requestBody/content/application~1json/schema");
        Self {
            route,
            method: method.to_uppercase(),
            segments: path.trim_matches('/').split('/').map(str::to_owned).collect(),
            parameters: parameters.collect(),
            body: body.map(|schema| compile_body(schema, components)),
        }
    }

    fn matches(&self, path: &[&str]) -> Option<Parameters> {
        if path.len() != self.segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (segment, value) in self.segments.iter().zip(path) {
            match segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
                Some(name) => parameters.push((name.to_owned(), (*value).to_owned())),
                None if segment == value => {}
                None => return None,
            }
        }
        Some(parameters)
    }

    /// What the document says against a request.
    pub(super) fn violations(
        &self,
        path: &Parameters,
        query: &Parameters,
        body: Option<&Value>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let values = path.iter().map(|pair| (false, pair)).chain(query.iter().map(|pair| (true, pair)));
        for (in_query, (name, value)) in values {
            let known = |parameter: &&Parameter| parameter.name == *name && parameter.in_query == in_query;
            match self.parameters.iter().find(known) {
                Some(parameter) => {
                    collect(name, &parameter.schema, &typed(value, &parameter.schema), &mut found);
                }
                None => found.push(format!("{name}: no such parameter")),
            }
        }
        match (&self.body, body) {
            (Some(schema), Some(body)) => collect("body", schema, body, &mut found),
            (Some(_), None) => found.push("the body is missing".to_owned()),
            _ => {}
        }
        found
    }
}

/// All of a query is text; as a number or a truth it is what it looks like, unless the schema wants the text.
fn typed(text: &str, schema: &Validator) -> Value {
    let value = serde_json::from_str(text).unwrap_or_default();
    if schema.is_valid(&json!(text)) { text.into() } else { value }
}

fn collect(place: &str, schema: &Validator, value: &Value, found: &mut Vec<String>) {
    for error in schema.iter_errors(value) {
        let text: String = error.to_string().chars().take(300).collect();
        found.push(format!("{place}{}: {text}", error.instance_path()));
    }
}

/// In a body, a whole number may come as digits.
fn compile_body(schema: &Value, components: &Value) -> Validator {
    let (mut schema, mut components) = (schema.clone(), components.clone());
    allow_digits(&mut schema);
    allow_digits(&mut components);
    compile(&schema, &components)
}

fn compile(schema: &Value, components: &Value) -> Validator {
    let mut root = schema.as_object().cloned().unwrap_or_default();
    root.insert("components".to_owned(), components.clone());
    jsonschema::options()
        .should_validate_formats(true)
        .build(&Value::Object(root))
        .expect("the trimmed document holds valid schemas")
}

/// The document says `oneOf` where it means "any of these".
fn any_of_these(node: &mut Value) {
    children(node).for_each(any_of_these);
    if let Some(one_of) = node.as_object_mut().and_then(|map| map.remove("oneOf")) {
        node["anyOf"] = one_of;
    }
}

fn allow_digits(node: &mut Value) {
    children(node).for_each(allow_digits);
    let is_integer = match node.get("type").unwrap_or(&Value::Null) {
        Value::Array(names) => names.iter().any(|name| name == "integer"),
        name => name == "integer",
    };
    if is_integer {
        *node = json!({"anyOf": [node.take(), {"type": "string", "pattern": "^-?[0-9]+$"}]});
    }
}

fn children(node: &mut Value) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match node {
        Value::Array(list) => Box::new(list.iter_mut()),
        Value::Object(map) => Box::new(map.values_mut()),
        _ => Box::new(std::iter::empty()),
    }
}
