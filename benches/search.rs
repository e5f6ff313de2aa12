//! Search over the shipped knowledge base: building the index, and fifty typical queries. The
//! promise is an answer within 5 ms at the 99th percentile.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use plumbline::kb::Catalog;
use plumbline::search::{Query, Results, SearchIndex};

#[expect(clippy::expect_used, reason = "without the catalog there is nothing to measure")]
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().expect("it is embedded"));

static INDEX: LazyLock<SearchIndex> = LazyLock::new(build);

/// What officers, auditors and engineers type.
const QUERIES: &[&str] = &[
    "mfa",
    "multi-factor authentication for administrators",
    "164.312(a)(2)(iv)",
    "45 CFR § 164.308(a)(1)(ii)(A)",
    "hipaa 164.312(z)",
    "PCI DSS 3.5.1",
    "Req. 8.4.2",
    "2.1.1",
    "AC-02(01)",
    "NIST SP 800-53 AC-6",
    "ac-2",
    "CIS 2.1.1",
    "CWE-79",
    "T1078.004",
    "data at rest",
    "encryption in transit",
    "key rotation",
    "audit log retention",
    "who can see patient records",
    "student records disclosure consent",
    "cardholder data environment",
    "firewall rules review every six months",
    "penetration test every year",
    "incident response plan",
    "sql injection",
    "cross-site scripting",
    "ransomware OR phishing",
    "\"least privilege\"",
    "access -physical",
    "kind:threat token",
    "framework:hipaa encryption",
    "framework:pci-dss kind:control password",
    "maps:pci-dss@4.0.1:8.4.2",
    "encrypt*",
    "authent* kind:requirement",
    "encription of laptops",
    "authetnication",
    "vulnerabilty scaning",
    "SAR",
    "RA",
    "pan",
    "siem",
    "s3 bucket public",
    "kubernetes secrets",
    "serverless function role too broad",
    "backup restore test",
    "third party contract",
    "security awareness training",
    "The organization's network and data are monitored to find potentially adverse events, and \
     personnel activity and technology usage are monitored to find potentially adverse events",
    "",
];

/// Times that each query is asked for the percentiles.
const ROUNDS: usize = 100;

fn main() {
    percentiles();
    divan::main();
}

fn build() -> SearchIndex {
    #[expect(clippy::expect_used, reason = "without the index there is nothing to measure")]
    SearchIndex::build(&CATALOG).expect("it builds")
}

fn search(text: &str) -> Results {
    INDEX.search(&CATALOG, &Query::new(text))
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn percentiles() {
    LazyLock::force(&INDEX);
    let mut times: Vec<(Duration, &str)> = Vec::new();
    for text in QUERIES.iter().cycle().take(ROUNDS * QUERIES.len()) {
        let start = Instant::now();
        divan::black_box(search(text));
        times.push((start.elapsed(), text));
    }
    times.sort();
    for percent in [50, 90, 99, 100] {
        let at = (times.len() * percent / 100).min(times.len() - 1);
        if let Some((time, text)) = times.get(at) {
            println!("p{percent}: {time:?} ({text})");
        }
    }
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn build_index() -> SearchIndex {
    build()
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn fifty_queries() {
    for text in QUERIES {
        divan::black_box(search(text));
    }
}
