//! Who can read the objects of a bucket: access lists and policies let in, blocks of public access
//! keep out, and each may be a resource of its own. Amazon S3 User Guide, "Blocking public access".

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::build::policies;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting, is_same_key};
use crate::vocab::{Fact, Truth};

/// Canned access lists that let in everyone, or everyone with an account anywhere.
const OPEN_LISTS: &[&str] = &["public-read", "public-read-write", "authenticated-read"];

/// Where an access list stands: its canned name, or the groups that it grants something.
const LISTS: &[&str] = &[
    "acl",
    "access_control",
    "grant.uri",
    "access_control_policy.grant.grantee.uri",
    "access_control_list.grants.grantee.uri",
];

/// What keeps out lists, and what keeps out policies: refusing new ones or disregarding all.
const LIST_BLOCKS: &[&str] = &["block_public_acls", "ignore_public_acls"];
const POLICY_BLOCKS: &[&str] = &["block_public_policy", "restrict_public_buckets"];

/// Judges whether anyone can get at the objects; nothing where no list or policy is written.
pub(super) fn open_to_anyone(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let lists = deployment.with_parts(at).filter_map(|part| by_list(deployment, part));
    let list = widest(lists);
    let written = deployment
        .with_parts(at)
        .filter_map(|part| policies::judge(deployment, part, Fact::PolicyAdmitsAnyone));
    let policy = widest(written);
    let judge = |found: Option<Judged>, blocks| {
        found.map(|found| Judged {
            truth: found.truth.and(is_blocked(deployment, at, blocks).negated()),
            ..found
        })
    };
    widest([judge(list, LIST_BLOCKS), judge(policy, POLICY_BLOCKS)].into_iter().flatten())
}

fn widest(all: impl Iterator<Item = Judged>) -> Option<Judged> {
    all.reduce(|one, other| if other.truth > one.truth { other } else { one })
}

fn by_list(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let settings = &deployment.graph.resources[at].settings;
    let words: Vec<_> = LISTS.iter().flat_map(|path| settings.at(path)).collect();
    let line = words.first()?.line;
    let is_open = |word: &&Setting| match &word.value {
        Datum::Text(text) => Truth::from(
            OPEN_LISTS.iter().any(|open| is_same_key(open, text))
                || text.ends_with("/groups/global/AllUsers")
                || text.ends_with("/groups/global/AuthenticatedUsers"),
        ),
        Datum::Unknown { .. } | Datum::Template { .. } => Truth::Unknown,
        _ => Truth::False,
    };
    let truth = words.iter().map(is_open).fold(Truth::False, Truth::or);
    Some(judged(truth, "the access list is known once it is deployed", line))
}

/// Tells whether a block of the bucket or of the account stands against it.
fn is_blocked(deployment: &Deployment<'_>, at: ResourceIdx, keys: &[&str]) -> Truth {
    let accounts = deployment.of_kinds(&["aws_s3_account_public_access_block"]);
    let mut blocked = Truth::False;
    for part in deployment.with_parts(at).chain(accounts) {
        let settings = &deployment.graph.resources[part].settings;
        for key in keys {
            let nested = format!("public_access_block_configuration.{key}");
            for flag in settings.at(key).into_iter().chain(settings.at(&nested)) {
                blocked = blocked.or(flag.flag().map_or(Truth::Unknown, Truth::from));
            }
        }
    }
    blocked
}
