//! `plumbline explain`: the chain of reasons and the sum behind a finding or gap, so that a person
//! with a calculator gets the same.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Answer, Failure, Outcome, assess, output};
use crate::kb::Catalog;
use crate::report::{FactorRow, FindingRow, GapRow, Snapshot};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  plumbline explain G-1a2b3c4d5e model.otm --framework pci-dss")]
pub(super) struct Explain {
    /// Id of a finding (F-...) or gap (G-...), or the key of a control with a gap
    id: String,
    /// The model; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Framework to assess
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Evidence file
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
}

pub(super) fn run(catalog: &Catalog, command: &Explain) -> Answer {
    let snapshot =
        assess::snapshot(catalog, &command.inputs, &command.evidence, &command.framework, None)?;
    let gap = snapshot.gaps.iter().find(|gap| gap.id == command.id || gap.control == command.id);
    let found = snapshot.findings.iter().find(|finding| finding.id == command.id);
    let text = match (gap, found) {
        (Some(gap), _) => of_gap(&snapshot, gap),
        (None, Some(finding)) => of_finding(finding),
        (None, None) => {
            let message = format!("the assessment has no finding or gap {:?}", command.id);
            return Err(Failure::Usage(format!(
                "{message}; `plumbline assess -f json` lists them"
            )));
        }
    };
    output::text(None, &text)?;
    Ok(Outcome::Done)
}

fn of_gap(snapshot: &Snapshot, gap: &GapRow) -> String {
    let mut text = format!(
        "{} {} {}\nrank {} of {}, tier {} ({}), {}: {}\n\n",
        gap.id,
        gap.control,
        gap.title,
        gap.rank,
        snapshot.gaps.len(),
        gap.tier,
        gap.tier.title(),
        gap.status.title().to_lowercase(),
        gap.reason
    );
    for missing in &gap.missing {
        text.push_str(&format!(
            "missing: {} ({} days)\n",
            missing.requirement, missing.effort_days
        ));
        for place in &missing.places {
            text.push_str(&format!("  at {}: {}\n", place.name, place.status));
        }
    }
    text.push_str(&format!(
        "\nbenefit {:.4} = sum over {} findings of what they lose when the missing is in place\n",
        gap.benefit, gap.findings
    ));
    text.push_str(&format!(
        "priority {:.4} = benefit {:.4} / {} days\n\nlargest findings\n",
        gap.priority, gap.benefit, gap.cost_days
    ));
    let largest =
        snapshot.findings.iter().filter(|finding| gap.largest_findings.contains(&finding.id));
    for finding in largest {
        text.push_str(&format!("\n{}", of_finding(finding)));
    }
    text
}

fn of_finding(finding: &FindingRow) -> String {
    let score = &finding.score;
    let raised = if score.raised_by.is_empty() {
        String::new()
    } else {
        format!(", raised one level: {}", score.raised_by.join(", ").to_lowercase())
    };
    let factors: String = score.factors.iter().map(factor).collect();
    format!(
        "{} {} at {}\n  because it is {}\n  {}\n  L {} ({}{raised})\n  V {} ({})\n  reach {} ({})\n\
         {factors}  R {:.6} = product of the factors\n  rho {:.6} = L * V * reach * R\n",
        finding.id,
        finding.title,
        finding.element_name,
        finding.because,
        finding.certainty.title(),
        score.likelihood,
        score.likelihood_level,
        score.value,
        score.valued,
        score.reach,
        score.reach_reason,
        score.remaining,
        score.residual
    )
}

fn factor(row: &FactorRow) -> String {
    format!(
        "  factor {:.4} = 1 - s {} * e {} * w {}  {} ({})\n",
        row.factor, row.strength, row.effect, row.weight, row.requirement, row.status
    )
}
