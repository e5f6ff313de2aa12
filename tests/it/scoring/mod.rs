//! The numbers that people will sign: the worked example of `docs/scoring.md`, and the order.

mod build;
mod outcomes;
mod paths;
mod properties;

use plumbline::app::{self, AssessInput};
use plumbline::import::{Limits, Source};
use plumbline::kb::Catalog;
use plumbline::report::Snapshot;
use plumbline::scoring::{Factor, FindingScore};
use plumbline::vocab::{ControlStatus, Index, Severity};

use crate::harness::PORTAL;

fn factor(requirement: usize, strength: f64, effect: f64, weight: f64) -> Factor {
    Factor {
        requirement: Index::new(requirement),
        status: ControlStatus::PartlyMet,
        strength,
        effect,
        weight,
    }
}

fn close(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-12, "{left} is not {right}");
}

#[test]
fn the_worked_example_of_the_document_holds() {
    let factors = vec![factor(0, 0.5, 0.8, 1.0), factor(1, 1.0, 0.2, 0.4)];
    let remaining: f64 = factors.iter().map(Factor::value).product();
    let score = FindingScore {
        likelihood: 0.2,
        impact_at: 0,
        value: 30.0,
        reach: 0.5,
        others: 0.0,
        remaining,
        remaining_at_best: 0.0,
        residual: 0.2 * 15.0 * remaining,
        residual_at_best: 0.0,
        severity: Severity::Medium,
        factors,
    };
    close(score.impact(), 15.0);
    close(score.remaining, 0.552);
    close(score.residual, 1.656);
    close(score.residual_with(&[Index::new(0)]), 0.552);
    close(score.residual - score.residual_with(&[Index::new(0)]), 1.104);
}

fn assess(encrypted: &str) -> Snapshot {
    let catalog = Catalog::embedded().unwrap();
    let source = Source::new(
        "portal.otm",
        PORTAL.replace("at-rest\": false", &format!("at-rest\": {encrypted}")),
    );
    let read = app::read_upload(&catalog, &source, &Limits::default()).unwrap();
    let input = AssessInput {
        model: &read.model,
        sources: &read.sources,
        frameworks: &["hipaa-security".to_owned(), "pci-dss".to_owned()],
        as_of: "2026-11-24",
        diagnostics: read.diagnostics,
    };
    app::assess(&catalog, input).unwrap()
}

#[test]
fn every_number_of_a_finding_follows_from_the_numbers_beside_it() {
    for finding in assess("false").findings {
        let score = finding.score;
        close(score.impact, score.value * score.reach + score.others);
        for factor in &score.factors {
            close(factor.factor, 1.0 - factor.strength * factor.effect * factor.weight);
        }
        close(score.remaining, score.factors.iter().map(|factor| factor.factor).product());
        close(score.residual, score.likelihood * score.impact * score.remaining);
        assert!(score.residual_at_best <= score.residual);
    }
}

#[test]
fn gaps_stand_by_tier_then_by_benefit_per_day() {
    let gaps = assess("false").gaps;
    for pair in gaps.windows(2) {
        let in_order = pair[0].tier < pair[1].tier
            || (pair[0].tier == pair[1].tier && pair[0].priority >= pair[1].priority);
        assert!(in_order, "{} before {}", pair[0].control, pair[1].control);
    }
}

#[test]
fn evidence_of_encryption_lowers_the_risk() {
    assert!(assess("true").risk.residual < assess("false").risk.residual);
}

#[test]
fn a_known_missing_safeguard_is_not_met_and_an_unknown_one_is_not_assessed() {
    let clause = "hipaa-security@2013:164.312(a)(2)(iv)";
    let status = |encrypted| {
        let controls = assess(encrypted).controls;
        controls.into_iter().find(|control| control.key == clause).unwrap().status
    };
    assert_eq!(status("false"), ControlStatus::NotMet);
    assert_eq!(status("null"), ControlStatus::NotAssessed);
}

#[test]
fn counts_add_up_and_name_their_denominator() {
    for framework in assess("false").frameworks {
        let sum = framework.met
            + framework.partly_met
            + framework.not_met
            + framework.not_assessed
            + framework.not_applicable
            + framework.inherited;
        assert_eq!(sum, framework.controls, "{}", framework.id);
    }
}

#[test]
fn the_same_input_gives_the_same_snapshot() {
    assert_eq!(assess("false"), assess("false"));
    assert_ne!(assess("false").id, assess("true").id);
}
