//! What statements of policies amount to: which actions, on which resources, give their holder more
//! than one workload needs.

use crate::import::infrastructure::build::policies::Statement;
use crate::import::infrastructure::setting::is_like;

/// Actions with which whoever holds them on every resource gets any right: they change policies,
/// hand roles to what one runs, or make credentials of others (Rhino Security Labs, "AWS IAM
/// privilege escalation methods", those that one or two calls complete).
const ESCALATING: &[&str] = &[
    "glue:UpdateDevEndpoint",
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
    "lambda:UpdateFunctionCode",
];

/// Actions whose answer is a password, key or token with which somebody else's rights are used.
/// `ecr:GetAuthorizationToken` and `sts:GetSessionToken` only give the caller's own.
const CREDENTIALS: &[&str] = &[
    "cognito-identity:GetCredentialsForIdentity",
    "connect:GetFederationToken",
    "ec2:GetPasswordData",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateLoginProfile",
    "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "rds-db:connect",
    "redshift:GetClusterCredentials",
    "sso:GetRoleCredentials",
    "sts:AssumeRole",
    "sts:GetFederationToken",
];

/// Actions that read, or copy out, what stores hold.
const READS: &[&str] = &[
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "kinesis:GetRecords",
    "rds:CopyDBSnapshot",
    "rds:CreateDBSnapshot",
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Services of which every changing action takes the name of a resource.
const NAMED: &[&str] = &[
    "cloudformation",
    "dynamodb",
    "ecr",
    "elasticache",
    "es",
    "firehose",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "states",
];

/// Services of which some changing actions do; only all of the service's actions count.
const PARTLY_NAMED: &[&str] = &["*", "batch", "ec2", "ecs", "eks", "glue"];

/// What the agent of Systems Manager says of its own machine (AWS managed policy
/// `AmazonSSMManagedInstanceCore`).
const OF_AGENTS: &[&str] = &[
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
];

/// How the names of changing actions begin.
const CHANGES: &[&str] = &[
    "Add",
    "Attach",
    "Authorize",
    "BatchWrite",
    "Copy",
    "Create",
    "Delete",
    "Detach",
    "Disable",
    "Import",
    "Invoke",
    "Modify",
    "PassRole",
    "Publish",
    "Purge",
    "Put",
    "Reboot",
    "Remove",
    "Reset",
    "Restore",
    "Revoke",
    "Run",
    "Schedule",
    "Send",
    "Set",
    "Start",
    "Stop",
    "Terminate",
    "Update",
    "Upload",
];

pub(super) fn everything(statements: &[Statement]) -> bool {
    statements.iter().any(|one| {
        one.allows
            && one.actions.iter().any(|action| matches!(action.as_str(), "*" | "*:*"))
            && one.is_about_every_resource()
    })
}

/// Every action of a service, or anything but a few, or any writing action on every resource.
pub(super) fn broadly(statements: &[Statement]) -> bool {
    let is_broad = |action: &String| action == "*" || action.ends_with(":*");
    statements.iter().any(|one| {
        one.allows && !one.anyone && (one.everything_but || one.actions.iter().any(is_broad))
    })
}

pub(super) fn escalation(statements: &[Statement]) -> bool {
    holds_everywhere(statements, |pattern| is_any(pattern, ESCALATING))
}

pub(super) fn credentials(statements: &[Statement]) -> bool {
    holds_everywhere(statements, |pattern| is_any(pattern, CREDENTIALS))
}

pub(super) fn reads(statements: &[Statement]) -> bool {
    holds_everywhere(statements, |pattern| is_any(pattern, READS))
}

pub(super) fn changes(statements: &[Statement]) -> bool {
    holds_everywhere(statements, is_change)
}

/// Tells whether a statement allows such an action on every resource, with no condition.
fn holds_everywhere(statements: &[Statement], is_such: fn(&str) -> bool) -> bool {
    statements.iter().any(|one| {
        one.allows
            && !one.anyone
            && !one.has_condition
            && one.is_about_every_resource()
            && (one.everything_but || one.actions.iter().any(|action| is_such(action.trim())))
    })
}

/// Tells whether a pattern of actions takes in one of a list.
fn is_any(pattern: &str, actions: &[&str]) -> bool {
    actions.iter().any(|action| is_like(action, pattern))
}

fn is_change(pattern: &str) -> bool {
    let (service, action) = pattern.split_once(':').unwrap_or((pattern, "*"));
    let is_one_of =
        |services: &[&str]| services.iter().any(|other| other.eq_ignore_ascii_case(service));
    let starts = |verb: &&str| {
        action.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb))
    };
    if OF_AGENTS.iter().any(|other| other.eq_ignore_ascii_case(pattern)) {
        return false;
    }
    match action {
        "*" => is_one_of(NAMED) || is_one_of(PARTLY_NAMED),
        _ => is_one_of(NAMED) && CHANGES.iter().any(starts),
    }
}
