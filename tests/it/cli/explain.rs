//! `plumbline explain`: its sums, worked out again from what it prints.

use serde_json::Value;

use super::{MODEL, json, refused, text};

fn snapshot() -> Value {
    json(&["assess", MODEL, "--framework", "pci-dss", "-f", "json"])
}

fn explain(id: &str) -> String {
    text(&["explain", id, MODEL, "--framework", "pci-dss"])
}

/// Returns the number at the end of the line that starts with a name.
fn last_number(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.rsplit(" = ").next().unwrap().trim_end_matches(" person-days").parse().unwrap()
}

#[test]
fn the_product_of_what_it_prints_is_the_risk_of_a_finding() {
    let snapshot = snapshot();
    let finding = &snapshot["findings"][0];
    let said = explain(finding["id"].as_str().unwrap());
    let line = said.lines().find(|line| line.starts_with("rho ")).unwrap();
    let product = line.split(" = ").nth(2).unwrap();
    let product: f64 = product.split(" * ").map(|n| n.parse::<f64>().unwrap()).product();
    let residual = finding["score"]["residual"].as_f64().unwrap();
    assert!((product - residual).abs() < 1e-4, "{said}");
    assert!((last_number(&said, "rho ") - residual).abs() < 1e-6, "{said}");
}

#[test]
fn what_the_findings_lose_adds_up_to_the_benefit_of_a_gap() {
    let snapshot = snapshot();
    let gaps = snapshot["gaps"].as_array().unwrap();
    let gap = gaps.iter().max_by_key(|gap| gap["findings"].as_u64()).unwrap();
    let said = explain(gap["id"].as_str().unwrap());
    let rows = said.lines().filter(|line| line.starts_with("F-"));
    let losses: Vec<f64> =
        rows.map(|row| row.split_whitespace().nth(5).unwrap().parse().unwrap()).collect();
    assert_eq!(u64::try_from(losses.len()).ok(), gap["findings"].as_u64());
    let benefit = gap["benefit"].as_f64().unwrap();
    assert!((losses.iter().sum::<f64>() - benefit).abs() < 1e-4, "{said}");
    let cost = last_number(&said, "cost ");
    assert!((last_number(&said, "priority ") - benefit / cost).abs() < 1e-4, "{said}");
}

#[test]
fn the_path_of_a_scenario_multiplies_to_its_likelihood() {
    let snapshot = snapshot();
    let scenarios = snapshot["scenarios"].as_array().unwrap();
    let scenario = scenarios.iter().find(|row| row["risk"].as_f64().unwrap() > 0.0).unwrap();
    let said = explain(scenario["id"].as_str().unwrap());
    let chances = said
        .lines()
        .filter(|line| line.contains("  begins at ") || line.contains("  over "))
        .map(|line| line.split_whitespace().next().unwrap().parse::<f64>().unwrap());
    let path: f64 = chances.product();
    assert!((path - scenario["path_chance"].as_f64().unwrap()).abs() < 1e-6, "{said}");
    let rows = said.lines().filter(|line| line.starts_with("F-"));
    let none: f64 = rows
        .map(|row| 1.0 - row.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap())
        .product();
    let likelihood = path * (1.0 - none);
    assert!((last_number(&said, "likelihood ") - likelihood).abs() < 1e-4, "{said}");
    let risk = likelihood * scenario["impact"].as_f64().unwrap();
    assert!((last_number(&said, "risk ") - risk).abs() < 1e-3, "{said}");
}

#[test]
fn what_there_is_to_lose_adds_up_to_the_impact_of_a_finding() {
    let snapshot = snapshot();
    let finding = snapshot["findings"].as_array().unwrap().last().unwrap();
    let said = explain(finding["id"].as_str().unwrap());
    let prizes = said.lines().filter(|line| line.starts_with("V * reach = "));
    let worth = prizes.map(|line| {
        let number = line.rsplit(" = ").next().unwrap().split_whitespace().next().unwrap();
        number.parse::<f64>().unwrap()
    });
    let impact = finding["score"]["impact"].as_f64().unwrap();
    assert!((worth.sum::<f64>() - impact).abs() < 1e-4, "{said}");
}

#[test]
fn a_gap_may_be_named_by_its_control() {
    let gap = &snapshot()["gaps"][0];
    let by_id = explain(gap["id"].as_str().unwrap());
    let citation = format!("PCI DSS {}", gap["citation"].as_str().unwrap());
    assert_eq!(by_id, explain(&citation));
}

#[test]
fn an_id_that_the_assessment_does_not_have_is_wrong_usage() {
    let said = refused(&["explain", "G-0000000000", MODEL]);
    assert!(said.contains("no finding, gap or scenario") && said.contains("--framework"), "{said}");
}
