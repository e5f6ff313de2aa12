//! Threat-model formats: a row of [`FORMATS`] and a file or folder each.

mod attributes;
mod containment;
mod corda;
mod cyclonedx;
mod data_classes;
mod draft;
mod drawing;
mod geometry;
mod iriusrisk;
mod otm;
mod pytm;
mod rating;
mod recognise;
mod stated;
mod template;
mod text;
mod threagile;
mod threat_composer;
mod threat_dragon;
mod threatcl;
mod threatforge;
mod tm7;
mod tm_library;
mod tms;
mod trust;
mod types;
mod words;

pub(super) use containment::break_circles;
pub(super) use draft::Draft;
pub(super) use recognise::{Recognised, recognise};
pub use template::{Certainty, Template, TemplateThreat, find as find_by_template, read_template};
pub(super) use words::{normalised, protocol, status};

use hcl_edit::structure::Body;

use crate::diagnostic::Diagnostic;
use crate::import::document::{Document, Node};
use crate::import::guard::Limits;
use crate::import::infrastructure::{
    Graph, arm, aws_config, cloudformation, compose, kubernetes, terraform,
};
use crate::import::notes::Notes;
use crate::import::xml::Element;
use crate::import::{Refused, Source, hcl};

/// A format of model files.
#[derive(Debug)]
pub struct Format {
    /// Its id, which results name.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    pub(super) reader: Reader,
}

impl Format {
    /// Returns how the resources of several inputs become one system; nothing where each is its own.
    pub(super) fn joined(&self) -> Option<Join> {
        match self.reader {
            Reader::Manifests { joined, .. } => Some(joined),
            Reader::Resources { joined, .. } => joined,
            _ => None,
        }
    }

    /// Tells whether it is read by the folder, so that no file is its own.
    pub(super) fn is_read_by_folder(&self) -> bool {
        matches!(self.reader, Reader::HclResources { .. })
    }

    /// Returns the format of configurations of Terraform, which are read by the folder.
    pub(super) fn of_terraform() -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.is_read_by_folder())
    }

    /// Tells whether it describes what is deployed, and not a model of it that somebody drew.
    pub fn is_infrastructure(&self) -> bool {
        match self.reader {
            Reader::Document { .. } | Reader::Xml { .. } | Reader::Hcl { .. } => false,
            Reader::Resources { .. }
            | Reader::Manifests { .. }
            | Reader::HclResources { .. }
            | Reader::Stream { .. } => true,
        }
    }
}

/// How a format is recognised and read, by the syntax that it is written in.
#[derive(Debug)]
pub(super) enum Reader {
    /// JSON or YAML.
    Document { sniff: fn(Node<'_>) -> bool, read: fn(&mut Draft<'_>, &Upload<'_>) },
    /// Resources in JSON or YAML, of which the model is built afterwards. Where those of several
    /// inputs are one system, `joined` relates them.
    Resources { sniff: fn(Node<'_>) -> bool, read: ReadResources, joined: Option<Join> },
    /// Resources in any number of JSON or YAML documents, in which a key may stand twice.
    Manifests { sniff: fn(Node<'_>) -> bool, read: ReadResources, joined: Join },
    /// Resources in HCL, read with the files beside them.
    HclResources { sniff: fn(&Body) -> bool, read: ReadHclResources },
    /// Resources in JSON that may be too large for a document of all its values.
    Stream { sniff: fn(&str) -> bool, read: ReadStream },
    /// XML, recognised by its outermost element; the contents of elements that `skipped` names are
    /// not looked at.
    Xml {
        sniff: fn(Element<'_>) -> bool,
        skipped: &'static [&'static str],
        read: fn(&mut Draft<'_>, Element<'_>),
    },
    /// HCL.
    Hcl { sniff: fn(&Body) -> bool, read: ReadHcl },
}

type ReadResources = fn(&Upload<'_>, &mut Notes) -> Graph;

/// Relates the resources of several inputs.
type Join = fn(&mut Graph, &mut Notes);

/// Reads a file with those beside it.
type ReadHclResources = fn(&Source, &Limits, &mut Notes) -> Graph;

type ReadStream = fn(&Source, &str, &Limits, &mut Notes) -> Result<Graph, Diagnostic>;

/// Reads a model written in HCL: its source, its text and what was parsed of it.
type ReadHcl = fn(&mut Draft<'_>, &Source, &str, &hcl::Parsed, &Limits) -> Result<(), Refused>;

/// The formats that are read, in the order in which they are tried.
pub const FORMATS: &[Format] = &[
    Format {
        id: "otm",
        title: "Open Threat Model 0.1 and 0.2 (JSON or YAML)",
        reader: Reader::Document { sniff: otm::sniff, read: otm::read },
    },
    Format {
        id: "threat-dragon-v2",
        title: "OWASP Threat Dragon 2 (JSON)",
        reader: Reader::Document { sniff: threat_dragon::sniff_v2, read: threat_dragon::read },
    },
    Format {
        id: "threat-dragon-v1",
        title: "OWASP Threat Dragon 1 (JSON)",
        reader: Reader::Document { sniff: threat_dragon::sniff_v1, read: threat_dragon::read },
    },
    Format {
        id: "threagile",
        title: "Threagile (YAML or JSON)",
        reader: Reader::Document { sniff: threagile::sniff, read: threagile::read },
    },
    Format {
        id: "tm7",
        title: "Microsoft Threat Modeling Tool (XML, .tm7)",
        reader: Reader::Xml { sniff: tm7::sniff, skipped: tm7::SKIPPED, read: tm7::read },
    },
    Format {
        id: "iriusrisk",
        title: "IriusRisk product (XML)",
        reader: Reader::Xml {
            sniff: iriusrisk::sniff,
            skipped: iriusrisk::SKIPPED,
            read: iriusrisk::read,
        },
    },
    Format {
        id: "pytm",
        title: "OWASP pytm (the JSON that it writes and reads)",
        reader: Reader::Document { sniff: pytm::sniff, read: pytm::read },
    },
    Format {
        id: "threat-composer",
        title: "AWS Threat Composer, workspaces and packs (JSON)",
        reader: Reader::Document { sniff: threat_composer::sniff, read: threat_composer::read },
    },
    Format {
        id: "tm-library",
        title: "OWASP Threat Model Library 1.0 (JSON)",
        reader: Reader::Document { sniff: tm_library::sniff, read: tm_library::read },
    },
    Format {
        id: "cyclonedx",
        title: "CycloneDX: threat models of the 1.6 proposal and of 2.0, services of any BOM (JSON)",
        reader: Reader::Document { sniff: cyclonedx::sniff, read: cyclonedx::read },
    },
    Format {
        id: "threatcl",
        title: "threatcl, also known as hcltm (HCL)",
        reader: Reader::Hcl { sniff: threatcl::sniff, read: threatcl::read_hcl },
    },
    Format {
        id: "threatcl-json",
        title: "threatcl, also known as hcltm (JSON)",
        reader: Reader::Document { sniff: threatcl::sniff_json, read: threatcl::read_json },
    },
    Format {
        id: "threatforge",
        title: "ThreatForge (YAML)",
        reader: Reader::Document { sniff: threatforge::sniff, read: threatforge::read },
    },
    Format {
        id: "tms",
        title: "Threat Model Spec (JSON)",
        reader: Reader::Document { sniff: tms::sniff, read: tms::read },
    },
    Format {
        id: "corda",
        title: "R3's threat-model tool (YAML)",
        reader: Reader::Document { sniff: corda::sniff, read: corda::read },
    },
    Format {
        id: "terraform-plan",
        title: "Terraform and OpenTofu plan or state (JSON of `terraform show -json`)",
        reader: Reader::Stream { sniff: terraform::sniff_plan, read: terraform::read_plan },
    },
    Format {
        id: "terraform-state",
        title: "Terraform and OpenTofu state (tfstate 3 and 4)",
        reader: Reader::Stream { sniff: terraform::sniff_state, read: terraform::read_state },
    },
    Format {
        id: "cloudformation",
        title: "CloudFormation and SAM templates (YAML or JSON)",
        reader: Reader::Resources {
            sniff: cloudformation::sniff,
            read: cloudformation::read,
            joined: None,
        },
    },
    Format {
        id: "arm",
        title: "Azure Resource Manager templates (JSON)",
        reader: Reader::Resources { sniff: arm::sniff, read: arm::read, joined: None },
    },
    Format {
        id: "kubernetes",
        title: "Kubernetes manifests, also as `kubectl get -o json` writes them (YAML or JSON)",
        reader: Reader::Manifests {
            sniff: kubernetes::sniff,
            read: kubernetes::read,
            joined: kubernetes::link,
        },
    },
    Format {
        id: "terraform",
        title: "Terraform and OpenTofu configuration (HCL)",
        reader: Reader::HclResources { sniff: terraform::hcl::sniff, read: terraform::hcl::read },
    },
    Format {
        id: "terraform-json",
        title: "Terraform and OpenTofu configuration (JSON)",
        reader: Reader::Resources {
            sniff: terraform::hcl::sniff_json,
            read: |upload, notes| terraform::hcl::read(upload.source, upload.limits, notes),
            joined: None,
        },
    },
    Format {
        id: "compose",
        title: "Compose files of Docker and Podman (YAML or JSON)",
        reader: Reader::Resources { sniff: compose::sniff, read: compose::read, joined: None },
    },
    Format {
        id: "aws-config",
        title: "AWS Config snapshots and configuration items (JSON)",
        reader: Reader::Resources {
            sniff: aws_config::sniff_items,
            read: aws_config::read_items,
            joined: Some(one_account),
        },
    },
    Format {
        id: "aws-api",
        title: "Answers of `aws ... describe-*`, `list-*` and `get-*` calls (JSON)",
        reader: Reader::Resources {
            sniff: aws_config::sniff_answers,
            read: aws_config::read_answers,
            joined: Some(one_account),
        },
    },
];

/// What was read of a running account needs no more than to be seen together: its references are ids.
fn one_account(_: &mut Graph, _: &mut Notes) {}

/// A recognised document with the upload that it came in.
pub(super) struct Upload<'a> {
    pub(super) document: &'a Document,
    pub(super) source: &'a Source,
    pub(super) limits: &'a Limits,
}
