//! Policy documents of AWS (IAM, resource and trust policies), wherever they are written: as a
//! structure or as JSON in a text. Grammar: IAM User Guide, "Grammar of the IAM JSON policy
//! language".

use serde_json::Value as Json;

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::build::grants;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::vocab::{Fact, Truth};

/// Where policies stand: what a principal may do, or who may use a resource.
const POLICIES: &[&str] = &[
    "policy",
    "policy_document",
    "policies.policy_document",
    "inline_policy.policy",
    "access_policies",
    "access_policy",
    "key_policy",
    "file_system_policy",
    "resource_policy",
    "repository_policy_text",
    "policy_text",
];

/// Where it stands who may take on a role.
const TRUST_POLICIES: &[&str] = &["assume_role_policy", "assume_role_policy_document"];

/// Judges a fact about the policies of a resource; nothing where it has none.
pub(super) fn judge(deployment: &Deployment<'_>, at: ResourceIdx, fact: Fact) -> Option<Judged> {
    let settings = &deployment.graph.resources[at].settings;
    let (paths, holds): (_, fn(&[Statement]) -> bool) = match fact {
        Fact::PolicyAdmitsAnyone => (POLICIES, admits_anyone),
        Fact::PolicyTrustsAnyone => (TRUST_POLICIES, admits_anyone),
        Fact::PolicyRequiresTls => (POLICIES, requires_tls),
        Fact::PolicyGrantsEverything => (POLICIES, grants::everything),
        Fact::PolicyGrantsBroadly => (POLICIES, grants::broadly),
        Fact::PolicyAllowsEscalation => (POLICIES, grants::escalation),
        Fact::PolicyHandsOutCredentials => (POLICIES, grants::credentials),
        Fact::PolicyReadsEverywhere => (POLICIES, grants::reads),
        Fact::PolicyChangesEverywhere => (POLICIES, grants::changes),
        _ => return None,
    };
    let written: Vec<_> = paths.iter().flat_map(|path| settings.at(path)).collect();
    let line = written.first()?.line;
    let mut truth = Truth::False;
    for policy in written {
        truth = truth.or(match document(policy) {
            Some(document) => Truth::from(holds(&statements(&document))),
            None => Truth::Unknown,
        });
    }
    Some(judged(truth, "the policy is known once it is deployed", line))
}

/// One statement of a policy.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own about a statement"
)]
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) allows: bool,
    pub(super) has_condition: bool,
    denies_without_tls: bool,
    /// It names a principal, and that is anyone.
    pub(super) anyone: bool,
    pub(super) actions: Vec<String>,
    /// It allows all actions but those that it names.
    pub(super) everything_but: bool,
    resources: Vec<String>,
}

impl Statement {
    pub(super) fn is_about_every_resource(&self) -> bool {
        self.resources.iter().any(|resource| resource == "*")
    }
}

fn admits_anyone(statements: &[Statement]) -> bool {
    statements.iter().any(|one| one.allows && one.anyone && !one.has_condition)
}

fn requires_tls(statements: &[Statement]) -> bool {
    statements.iter().any(|one| !one.allows && one.denies_without_tls)
}

fn document(setting: &Setting) -> Option<Json> {
    match &setting.value {
        Datum::Text(text) | Datum::Template { text, .. } => serde_json::from_str(text).ok(),
        Datum::Map(_) => Some(json(setting)),
        _ => None,
    }
}

/// Writes a structure as JSON. Depth is that of the document that it was read from.
fn json(setting: &Setting) -> Json {
    match &setting.value {
        Datum::Null => Json::Null,
        Datum::Bool(flag) => Json::Bool(*flag),
        Datum::Number(number) => Json::from(*number),
        Datum::Text(text) | Datum::Template { text, .. } => Json::String(text.clone()),
        Datum::List(items) => Json::Array(items.iter().map(json).collect()),
        Datum::Map(entries) => {
            Json::Object(entries.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
        Datum::Reference(reference) => Json::String(format!("${{{}}}", reference.address)),
        Datum::Unknown { .. } => Json::String("${unknown}".to_owned()),
    }
}

fn statements(document: &Json) -> Vec<Statement> {
    let Some(written) = field(document, "Statement") else { return Vec::new() };
    listed(written).map(statement).collect()
}

fn statement(written: &Json) -> Statement {
    let texts = |key| -> Vec<String> {
        let found = field(written, key).into_iter().flat_map(listed);
        found.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let condition = field(written, "Condition");
    let not_actions = texts("NotAction");
    Statement {
        allows: field(written, "Effect")
            .and_then(Json::as_str)
            .is_some_and(|effect| effect.eq_ignore_ascii_case("allow")),
        has_condition: condition
            .is_some_and(|found| found.as_object().is_some_and(|c| !c.is_empty())),
        denies_without_tls: condition.is_some_and(is_without_tls),
        anyone: field(written, "Principal").is_some_and(is_anyone),
        actions: texts("Action"),
        everything_but: !not_actions.is_empty(),
        resources: texts("Resource"),
    }
}

/// `"*"`, or a principal `"*"` of any kind.
fn is_anyone(principal: &Json) -> bool {
    match principal {
        Json::String(text) => text == "*",
        Json::Object(kinds) => kinds.values().flat_map(listed).any(|one| one.as_str() == Some("*")),
        _ => false,
    }
}

/// `"Bool": {"aws:SecureTransport": "false"}`, in any case and with or without quotes.
fn is_without_tls(condition: &Json) -> bool {
    let Some(operators) = condition.as_object() else { return false };
    operators
        .iter()
        .filter(|(operator, _)| operator.to_ascii_lowercase().starts_with("bool"))
        .filter_map(|(_, keys)| keys.as_object())
        .flatten()
        .filter(|(key, _)| key.eq_ignore_ascii_case("aws:SecureTransport"))
        .flat_map(|(_, values)| listed(values))
        .any(|value| value == &Json::Bool(false) || value.as_str() == Some("false"))
}

/// Finds a key in any case: dumps of APIs write them small.
fn field<'a>(document: &'a Json, key: &str) -> Option<&'a Json> {
    document.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, v)| v)
}

/// The elements of a list; anything else is its own only element.
fn listed(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice).iter()
}

#[cfg(test)]
mod tests {
    use super::{admits_anyone, requires_tls, statements};
    use crate::import::infrastructure::build::grants;

    #[test]
    fn policies_are_judged_by_what_they_allow() {
        let anyone = serde_json::json!({"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}});
        assert!(admits_anyone(&statements(&anyone)));
        let limited = serde_json::json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]});
        assert!(!admits_anyone(&statements(&limited)));
        let tls = serde_json::json!({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]});
        assert!(requires_tls(&statements(&tls)) && !admits_anyone(&statements(&tls)));
        let admin = serde_json::json!({"Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": "*"}]});
        assert!(grants::everything(&statements(&admin)));
        let pass = |resource: &str| serde_json::json!({"Statement": [{"Effect": "Allow", "Action": ["iam:passrole"], "Resource": resource}]});
        assert!(grants::escalation(&statements(&pass("*"))));
        assert!(!grants::escalation(&statements(&pass("arn:aws:iam::1:role/app"))));
    }
    #[test]
    fn what_a_policy_allows_everywhere_is_told_from_what_it_allows_on_one_thing() {
        let allows = |action: &str, resource: &str| {
            statements(
                &serde_json::json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}}),
            )
        };
        let judged = |action: &str, resource: &str| {
            let one = allows(action, resource);
            (grants::credentials(&one), grants::reads(&one), grants::changes(&one))
        };
        for (action, expected) in [
            ("s3:*", (false, true, true)),
            ("s3:GetObject", (false, true, false)),
            ("s3:put*", (false, false, true)),
            ("s3:ListAllMyBuckets", (false, false, false)),
            ("ec2:*", (true, false, true)),
            // Its resources have no names yet.
            ("ec2:CreateNetworkInterface", (false, false, false)),
            ("sts:AssumeRole", (true, false, false)),
            ("ecr:GetAuthorizationToken", (false, false, false)),
            ("logs:*", (false, false, false)),
            ("ssm:UpdateInstanceInformation", (false, false, false)),
            ("ssm:PutParameter", (false, false, true)),
            ("*", (true, true, true)),
        ] {
            assert_eq!(judged(action, "*"), expected, "{action}");
            assert_eq!(judged(action, "arn:aws:s3:::orders/*"), (false, false, false), "{action}");
        }
    }
}
