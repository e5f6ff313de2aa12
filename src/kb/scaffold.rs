//! Skeletons of new entries, for `plumbline kb new`: the forms of `knowledge-base/README.md` with
//! every required key, and comments where a choice has to be made.

/// A file to be written, relative to the root of a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    /// Where it belongs.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Returns the skeleton of a threat.
pub fn threat(id: &str) -> Vec<Skeleton> {
    let title = title_of(id);
    let text = format!(
        r#"id      = "{id}"
title   = "{title}"
since   = "{version}"
status  = "preview"
summary = """
How the attack goes and what it costs, in two to five sentences."""
fix = """
The shortest way out."""
false-positives = """
When this finding is rightly dismissed."""

[classify]
stride = ["tampering"]          # spoofing tampering repudiation information-disclosure denial-of-service elevation-of-privilege

[rate]
likelihood = "possible"         # very-unlikely unlikely possible likely very-likely: with no control in place
reason     = "Why this level."

[[requires]]
requirement = "least-privilege-access"
effect      = "partial"         # minimal partial significant
why         = "What the requirement does against this threat."

[[when]]
[when.component]                # or [when.flow], [when.system]; every line must hold
type = ["data-store"]

[[example]]
name  = "where it fires"
finds = ["store"]
[example.model]
components = [{{ id = "store", type = "relational-database" }}]

[[example]]
name  = "where it stays silent"
finds = []
[example.model]
components = [{{ id = "browser", type = "web-browser" }}]
"#,
        version = env!("CARGO_PKG_VERSION"),
    );
    vec![Skeleton { path: format!("threats/{id}.toml"), text }]
}

/// Returns the skeleton of a requirement.
pub fn requirement(id: &str) -> Vec<Skeleton> {
    let title = title_of(id);
    let text = format!(
        r#"id             = "{id}"
title          = "{title}"
since          = "{version}"
status         = "preview"
domain         = "infrastructure"  # see knowledge-base/README.md
scope          = "component"       # component flow system organisation
effort         = "M"               # XS S M L XL
responsibility = "customer"        # customer provider shared
keywords       = []
summary        = """
What must be so, where, and what goes wrong without it."""

[remediation]
general = """
What to do, step by step."""

[[test]]
id       = "first"
title    = "What is shown"
method   = "test"                  # examine interview test
steps    = ["What to look at or do."]
expect   = "What can be seen to hold or not."
evidence = "What to keep."
"#,
        version = env!("CARGO_PKG_VERSION"),
    );
    vec![Skeleton { path: format!("requirements/{id}.toml"), text }]
}

/// Returns the skeleton of a framework; the id carries the edition: `my-standard@2026`.
pub fn framework(id: &str) -> Option<Vec<Skeleton>> {
    let (name, edition) = id.split_once('@')?;
    let title = title_of(name);
    let framework = format!(
        r#"id          = "{name}"
edition     = "{edition}"
title       = "{title}"
short       = "{title}"
kind        = "standard"           # regulation standard catalogue taxonomy
obligation  = "recommended"        # law contract baseline recommended
owner       = "Who publishes it"
citation    = "dotted"             # cfr dotted nist plain
prefixes    = ["{title}"]
published   = 2026-01-01
source      = "https://example.org/"
licence     = "The licence of the official text"
text-origin = "own-words"
sectors     = ["all"]
summary     = """
What it is, whom it binds, what happens on a breach."""
"#
    );
    let controls = r#"[[control]]
citation   = "1"
title      = "First chapter"
summary    = """What the chapter is about."""
force      = "heading"

[[control]]
citation   = "1.1"
parent     = "1"
title      = "First clause"
summary    = """Who must do what, by when, in your own words."""
force      = "required"
procedural = true
[control.test]
title    = "What is shown"
method   = "examine"
steps    = ["Which document or record to read, and what must be in it."]
expect   = "What can be seen to hold or not."
evidence = "What to keep."
"#;
    Some(vec![
        Skeleton { path: format!("frameworks/{id}/framework.toml"), text: framework },
        Skeleton { path: format!("frameworks/{id}/controls.toml"), text: controls.to_owned() },
    ])
}

/// Makes a title of an id: "no-shared-accounts" -> "No shared accounts".
fn title_of(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
