//! What an entry itself says, before its links.

use crate::cli::output::section;
use crate::cli::table::prose;
use crate::view::{
    ControlView, EntryView, FrameworkView, MitigationView, RecommendationView, RequirementView,
    Summary, TestCaseView, ThreatView,
};

type Width = Option<usize>;

pub(super) fn text(entry: &EntryView, width: Width) -> String {
    match entry {
        EntryView::Control(row) => control(row, width),
        EntryView::Requirement(row) => requirement(row, width),
        EntryView::Threat(row) => threat(row, width),
        EntryView::TestCase(row) => {
            format!("Test case of {}\n\n{}", row.of.id, test_case(row, 0, width))
        }
        EntryView::Recommendation(row) => recommendation(row, width),
        EntryView::Framework(row) => framework(row, width),
    }
}

/// One fact per line; a fact that is not there has no line.
fn facts(facts: &[(&str, String)]) -> String {
    let known = facts.iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| format!("{name}: {value}\n")).collect()
}

fn doubted(verify: bool) -> String {
    if verify { "its author was not sure of a fact in it".to_owned() } else { String::new() }
}

fn ids(entries: &[Summary]) -> String {
    entries.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn control(row: &ControlView, width: Width) -> String {
    let path: Vec<String> = std::iter::once(row.framework_short.clone())
        .chain(row.ancestors.iter().map(|up| format!("{} {}", up.citation, up.title)))
        .collect();
    let withdrawn = match (row.withdrawn, row.replaced_by.as_slice()) {
        (false, _) => String::new(),
        (true, []) => "and not replaced".to_owned(),
        (true, by) => format!("see {}", by.join(", ")),
    };
    let procedural = if row.procedural {
        "software cannot show it; a document, record or interview has to".to_owned()
    } else {
        String::new()
    };
    let facts = facts(&[
        ("Force", row.force.title().to_lowercase()),
        ("Only for", row.only_for.clone()),
        ("Withdrawn", withdrawn),
        ("Procedural", procedural),
        ("Baselines", row.profiles.join(", ")),
        ("Tags", row.tags.join(", ")),
        ("Clauses under it", ids(&row.children)),
        ("Official text", row.source.clone()),
        ("To be verified", doubted(row.verify)),
    ]);
    format!(
        "{}\n{}\n{}",
        prose(&path.join(" > "), 0, width),
        prose(&row.summary, 0, width),
        prose_lines(&facts, width)
    )
}

/// Lays out lines that each stand for themselves.
fn prose_lines(text: &str, width: Width) -> String {
    text.lines().map(|line| prose(line, 0, width)).collect()
}

fn requirement(row: &RequirementView, width: Width) -> String {
    let facts = facts(&[
        ("Domain", row.domain.title().to_lowercase()),
        ("Met at", row.scope.title().to_lowercase()),
        ("Effort", format!("{} ({} person-days)", row.effort, row.effort_days)),
        ("Responsibility", row.responsibility.title().to_lowercase()),
        ("Status", format!("{} since {}", row.status, row.since)),
        ("After", ids(&row.after)),
        ("To be verified", doubted(row.verify)),
    ]);
    let (general, others): (Vec<_>, Vec<_>) =
        row.remediation.iter().partition(|(way, _)| *way == "general");
    let general = general.into_iter().map(|(_, how)| section("How", &prose(how, 0, width)));
    // Commands and configuration are not set anew.
    let others = others
        .into_iter()
        .map(|(way, how)| section(&format!("How, by {way}"), &format!("{}\n", how.trim())));
    let ways = general.chain(others);
    let summary = prose(&row.summary, 0, width);
    format!("\n{summary}\n{}{}", prose_lines(&facts, width), ways.collect::<String>())
}

fn threat(row: &ThreatView, width: Width) -> String {
    let raised = match row.raised_by.as_slice() {
        [] => String::new(),
        by => format!("; raised one level where it is {}", by.join(" or ").to_lowercase()),
    };
    let classes: Vec<String> = row
        .classes
        .iter()
        .map(|class| format!("{} {}", class.citation, class.title).trim().to_owned())
        .collect();
    let likelihood = row.likelihood.to_lowercase();
    let facts = facts(&[
        ("Likelihood", format!("{likelihood}{raised}. {}", row.likelihood_reason)),
        ("Classes", classes.join("; ")),
        ("Status", format!("{} since {}", row.status, row.since)),
        ("To be verified", doubted(row.verify)),
    ]);
    let when: Vec<&str> = row.when.iter().map(|when| when.words.as_str()).collect();
    let against: String = row.mitigations.iter().map(|row| mitigation(row, width)).collect();
    [
        format!("\n{}\n{}", prose(&row.summary, 0, width), prose_lines(&facts, width)),
        section("Found at", &prose(&when.join("; or "), 0, width)),
        section("Fix", &prose(&row.fix, 0, width)),
        section("Rightly dismissed", &prose(&row.false_positives, 0, width)),
        section("Against it", &against),
    ]
    .concat()
}

fn mitigation(row: &MitigationView, width: Width) -> String {
    let why = format!(
        "effect {} ({}), weight {}: {}",
        row.effect.to_lowercase(),
        row.effect_value,
        row.weight,
        row.why
    );
    format!("  {}  {}\n{}", row.requirement.id, row.requirement.title, prose(&why, 6, width))
}

fn test_case(row: &TestCaseView, indent: usize, width: Width) -> String {
    let steps = row.steps.iter().enumerate();
    let steps = steps.map(|(n, step)| prose(&format!("{}. {step}", n + 1), indent, width));
    [
        prose(row.method.title(), indent, width),
        steps.collect(),
        prose(&format!("Expected: {}", row.expect), indent, width),
        prose(&format!("Evidence to keep: {}", row.evidence), indent, width),
    ]
    .concat()
}

fn recommendation(row: &RecommendationView, width: Width) -> String {
    let checks = row.checks.join("; ");
    let facts = facts(&[
        ("Benchmark", row.framework_short.clone()),
        ("Level", row.level.to_string()),
        ("Automated", if row.automated { "yes" } else { "no" }.to_owned()),
        ("Passes", row.passes.clone()),
        ("Fails", row.fails.clone()),
        ("Judged by", if checks.is_empty() { "a person".to_owned() } else { checks }),
        ("To be verified", doubted(row.verify)),
    ]);
    format!(
        "\n{}\n{}{}",
        prose(&row.summary, 0, width),
        prose_lines(&facts, width),
        section("How", &prose(&row.remediation, 0, width))
    )
}

fn framework(row: &FrameworkView, width: Width) -> String {
    let profiles: Vec<&str> = row.profiles.iter().map(|profile| profile.id.as_str()).collect();
    let facts = facts(&[
        ("Kind", row.publication.title().to_lowercase()),
        ("Binding as", row.obligation.title().to_lowercase()),
        ("Owner", row.owner.clone()),
        ("Published", row.published.clone()),
        ("In effect", row.effective.clone()),
        ("Entries", format!("{}, {} of which can be met or not met", row.controls, row.assessable)),
        ("Baselines", profiles.join(", ")),
        ("Brought in", row.applies_because.join(" ")),
        ("Official text", format!("{} ({})", row.source, row.licence)),
    ]);
    format!("\n{}\n{}", prose(&row.summary, 0, width), prose_lines(&facts, width))
}
