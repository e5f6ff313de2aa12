//! Policy documents of AWS (IAM, resource and trust policies), wherever they are written: as a
//! structure or as JSON in a text. Grammar: IAM User Guide, "Grammar of the IAM JSON policy
//! language".

use serde_json::Value as Json;

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting, is_like};
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

/// Actions with which whoever holds them on every resource gets any right: they change policies,
/// hand roles to what one runs, or make credentials of others (Rhino Security Labs, "AWS IAM
/// privilege escalation methods", those that one or two calls complete).
const ESCALATING: &[&str] = &[
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
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
        Fact::PolicyGrantsEverything => (POLICIES, grants_everything),
        Fact::PolicyGrantsBroadly => (POLICIES, grants_broadly),
        Fact::PolicyAllowsEscalation => (POLICIES, allows_escalation),
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
struct Statement {
    allows: bool,
    has_condition: bool,
    denies_without_tls: bool,
    anyone: bool,
    actions: Vec<String>,
    everything_but: bool,
    resources: Vec<String>,
}

fn admits_anyone(statements: &[Statement]) -> bool {
    statements.iter().any(|one| one.allows && one.anyone && !one.has_condition)
}

fn requires_tls(statements: &[Statement]) -> bool {
    statements.iter().any(|one| !one.allows && one.denies_without_tls)
}

fn grants_everything(statements: &[Statement]) -> bool {
    statements.iter().any(|one| {
        one.allows
            && one.actions.iter().any(|action| matches!(action.as_str(), "*" | "*:*"))
            && one.resources.iter().any(|resource| resource == "*")
    })
}

/// Every action of a service, or anything but a few, or any writing action on every resource.
fn grants_broadly(statements: &[Statement]) -> bool {
    let is_broad = |action: &String| action == "*" || action.ends_with(":*");
    statements.iter().any(|one| {
        one.allows && !one.anyone && (one.everything_but || one.actions.iter().any(is_broad))
    })
}

fn allows_escalation(statements: &[Statement]) -> bool {
    let escalates =
        |pattern: &String| ESCALATING.iter().any(|action| is_like(action, pattern.trim()));
    statements.iter().any(|one| {
        one.allows
            && !one.anyone
            && !one.has_condition
            && one.resources.iter().any(|resource| resource == "*")
            && one.actions.iter().any(escalates)
    })
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
    use super::{admits_anyone, allows_escalation, grants_everything, requires_tls, statements};

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
        assert!(grants_everything(&statements(&admin)));
        let pass = |resource: &str| serde_json::json!({"Statement": [{"Effect": "Allow", "Action": ["iam:passrole"], "Resource": resource}]});
        assert!(allows_escalation(&statements(&pass("*"))));
        assert!(!allows_escalation(&statements(&pass("arn:aws:iam::1:role/app"))));
    }
}
