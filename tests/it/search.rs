use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use plumbline::kb::raw::SynonymKind;
use plumbline::kb::{Catalog, Entry, Framework, FrameworkIdx, normalise};
use plumbline::search::{Notice, Query, Results, Rule, SearchIndex};
use plumbline::vocab::{CitationStyle, EntryKind};
use proptest::prelude::*;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());
static INDEX: LazyLock<SearchIndex> = LazyLock::new(|| SearchIndex::build(&CATALOG).unwrap());

fn search(text: &str) -> Results {
    INDEX.search(&CATALOG, &Query::new(text))
}

fn first(text: &str) -> Option<Entry> {
    let query = Query { text: text.to_owned(), limit: 1, ..Query::default() };
    INDEX.search(&CATALOG, &query).hits.first().map(|hit| hit.entry)
}

fn first_id(text: &str) -> &'static str {
    first(text).map_or("", |entry| CATALOG.id(entry))
}

fn notices(text: &str) -> Vec<String> {
    search(text).notices.iter().map(|notice| notice.text(&CATALOG)).collect()
}

/// What a query finds first, and what is said about it.
fn check(text: &str, id: &str, said: &[&str]) {
    assert_eq!(first_id(text), id, "first hit of {text:?}");
    assert_eq!(notices(text), said, "notices of {text:?}");
}

/// Every control and recommendation with its framework and citation.
fn clauses() -> Vec<(Entry, FrameworkIdx, &'static str)> {
    let controls = CATALOG
        .controls
        .iter()
        .map(|(at, control)| (Entry::Control(at), control.framework, &*control.citation));
    let recommendations = CATALOG
        .recommendations
        .iter()
        .map(|(at, row)| (Entry::Recommendation(at), row.framework, &*row.number));
    controls.chain(recommendations).collect()
}

/// Other spellings of a citation by itself.
fn bare_forms(style: CitationStyle, citation: &str) -> Vec<String> {
    let spaced = citation.replace('(', " (");
    let mut forms = vec![
        citation.to_owned(),
        citation.to_uppercase(),
        citation.to_lowercase(),
        format!(" {citation} "),
        format!("({citation})"),
        format!("{citation}."),
    ];
    forms.extend(match style {
        CitationStyle::Cfr => {
            let flat = citation.replace(['.', '('], "_").replace(')', "");
            vec![format!("§{citation}"), format!("§ {citation}"), spaced, flat]
        }
        CitationStyle::Dotted => vec![citation.replace('.', "_"), citation.replace('.', "-")],
        CitationStyle::Nist => {
            let padded = |number: &str| format!("{:0>2}", number.trim_end_matches(')'));
            let (family, numbers) = citation.split_once('-').unwrap();
            let numbers: Vec<String> = numbers.split('(').map(padded).collect();
            let brackets = numbers.iter().skip(1).map(|number| format!("({number})"));
            let long = format!("{family}-{}{}", numbers[0], brackets.collect::<String>());
            let glued = citation.replace('-', "").to_lowercase();
            let dots = citation.replace('(', ".").replace(')', "").to_lowercase();
            vec![long, glued, dots, spaced]
        }
        CitationStyle::Plain => vec![citation.replace('-', "_")],
    });
    forms
}

/// Tells whether another framework has both the name and the citation: `CIS 2.2` means a clause of
/// every CIS publication.
fn is_ambiguous(name: &str, framework: &Framework, citation: &str) -> bool {
    let mut others = CATALOG.frameworks.iter().filter(|(_, other)| other.key != framework.key);
    others.any(|(_, other)| {
        other.prefixes.iter().any(|prefix| prefix == name)
            && CATALOG.clause(&other.key, citation).is_some()
    })
}

/// Spellings of a citation that carry a name of its framework.
fn named_forms(framework: FrameworkIdx, citation: &str) -> Vec<String> {
    let framework = &CATALOG.frameworks[framework];
    let names = framework
        .prefixes
        .iter()
        .filter(|name| {
            name.chars().any(char::is_alphanumeric) && !is_ambiguous(name, framework, citation)
        })
        .chain([&framework.short, &framework.id]);
    let mut forms: Vec<String> = names.map(|name| format!("{name} {citation}")).collect();
    let (short, id, key) = (&framework.short, &framework.id, &framework.key);
    forms.extend([
        format!("{key}:{citation}"),
        format!("{key} {citation}"),
        format!("{id}:{citation}"),
        format!("{short}: {citation}"),
        format!("{short} section {citation}"),
        format!("{short} v{} {citation}", framework.edition),
        format!("{} {}", short.to_uppercase(), citation.to_uppercase()),
    ]);
    let bare = bare_forms(framework.citation, citation);
    forms.extend(bare.iter().map(|form| format!("{} {form}", short.to_lowercase())));
    forms
}

#[test]
fn every_clause_is_first_in_every_form_that_names_its_framework() {
    let mut missed = Vec::new();
    for (entry, framework, citation) in clauses() {
        let forms = named_forms(framework, citation);
        assert!(forms.iter().collect::<BTreeSet<_>>().len() >= 10, "{citation}: too few forms");
        missed.extend(forms.into_iter().filter(|form| first(form) != Some(entry)));
    }
    assert!(missed.is_empty(), "{} forms missed: {missed:?}", missed.len());
}

#[test]
fn every_clause_with_a_citation_of_its_own_is_first_in_every_bare_form() {
    let path = |framework: FrameworkIdx, citation: &str| {
        normalise(CATALOG.frameworks[framework].citation, citation).unwrap()
    };
    let mut frameworks: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for (_, framework, citation) in clauses() {
        *frameworks.entry(path(framework, citation)).or_default() += 1;
    }
    let mut missed = Vec::new();
    for (entry, framework, citation) in clauses() {
        if frameworks[&path(framework, citation)] == 1 {
            let forms = bare_forms(CATALOG.frameworks[framework].citation, citation);
            missed.extend(forms.into_iter().filter(|form| first(form) != Some(entry)));
        }
    }
    assert!(missed.is_empty(), "{} forms missed: {missed:?}", missed.len());
}

#[test]
fn an_exact_title_comes_first() {
    let mut titles: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let full = CATALOG.entries().filter(|(_, entry)| !CATALOG.is_title_only(*entry));
    for (_, entry) in full {
        let letters = CATALOG.title(entry).chars().filter(|c| c.is_alphanumeric());
        let key: String = letters.flat_map(char::to_lowercase).collect();
        titles.entry(key).or_default().push(entry);
    }
    let missed: Vec<&str> = titles
        .values()
        .filter(|entries| entries.len() == 1)
        .filter(|entries| first(CATALOG.title(entries[0])) != Some(entries[0]))
        .map(|entries| CATALOG.title(entries[0]))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn every_entry_is_first_by_its_id() {
    let missed: Vec<&str> = CATALOG
        .entries()
        .filter(|(id, entry)| first(id) != Some(*entry))
        .map(|(id, _)| id)
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn threats_are_found_by_what_they_are_classified_with() {
    let mut classified: BTreeMap<String, BTreeSet<Entry>> = BTreeMap::new();
    for (at, threat) in CATALOG.threats.iter() {
        let cwe = threat.cwe.iter().flat_map(|id| [format!("CWE-{id}"), format!("cwe {id}")]);
        let capec = threat.capec.iter().map(|id| format!("CAPEC-{id}"));
        let attack = threat.attack.iter().flat_map(|id| [id.clone(), format!("MITRE ATT&CK {id}")]);
        for id in cwe.chain(capec).chain(attack) {
            classified.entry(id).or_default().insert(Entry::Threat(at));
        }
    }
    for (id, threats) in classified {
        let query = Query { limit: 200, ..Query::new(&*id) };
        let hits = INDEX.search(&CATALOG, &query).hits.into_iter();
        let found = hits.filter(|hit| hit.why.rule == Some(Rule::Citation));
        let (classes, found): (BTreeSet<Entry>, BTreeSet<Entry>) =
            found.map(|hit| hit.entry).partition(|entry| CATALOG.is_title_only(*entry));
        assert_eq!((classes.len(), found), (1, threats), "{id}");
    }
}

#[test]
fn the_promised_searches_find_their_row() {
    check("164.312(a)(2)(iv)", "hipaa-security@2013:164.312(a)(2)(iv)", &[]);
    check("45 CFR part 164.312(a)(2)(iv)", "hipaa-security@2013:164.312(a)(2)(iv)", &[]);
    check("45 CFR Part 164 Subpart C", "hipaa-security@2013:164.C", &[]);
    check("AC-02(01)", "nist-800-53@5.2.0:AC-2(1)", &[]);
    check("NIST SP 800-53 rev. 5 AC-2(1)", "nist-800-53@5.2.0:AC-2(1)", &[]);
    check("Req. 3.5.1", "pci-dss@4.0.1:3.5.1", &[]);
    check("PCI DSS Requirement 3.5.1", "pci-dss@4.0.1:3.5.1", &[]);
    check("800-171 3.13.11", "nist-800-171@3:03.13.11", &[]);
    check("NIST SP 800-171 r3 3.13.11", "nist-800-171@3:03.13.11", &[]);
    check("17a-4(f)", "sec-17a-4@2022:240.17a-4(f)", &[]);
    check("SEC 17a-4(j)", "sec-17a-4@2022:240.17a-4(j)", &[]);
    check("Reg SCI 1001(a)", "reg-sci@2021:242.1001(a)", &[]);
    check("PR.AA-1", "nist-csf@2.0:PR.AA-01", &[]);
    assert_eq!(first_id("CKV_AWS_20"), "object-storage-not-public");
    check("CCI-000015", "nist-800-53@5.2.0:AC-2(1)", &[]);
    check("mfa", "mfa-for-all-access", &[]);
    check("data at rest", "encrypt-at-rest", &[]);
    check("encryption at rest", "encrypt-at-rest", &[]);
    check("sql injection", "sql-injection", &[]);
    check("organisational policies behaviour", first_id("organizational policies behavior"), &[]);
    let rules: BTreeSet<&str> =
        search("hipaa").hits.iter().take(3).map(|hit| CATALOG.id(hit.entry)).collect();
    let all = ["hipaa-breach@2013", "hipaa-privacy@2024", "hipaa-security@2013"];
    assert_eq!(rules, BTreeSet::from(all), "the rules themselves, before their clauses");
    check("hipaa security", "hipaa-security@2013", &[]);
    assert_eq!(search("TLS 1.2").hits[0].why.rule, None, "it is not PCI DSS 1.2");
    check("pci dss 8.3.6 password length", "pci-dss@4.0.1:8.3.6", &[]);
}

#[test]
fn a_clause_that_does_not_exist_answers_with_its_nearest_ancestor() {
    let said = "164.312(z) does not exist; nearest is hipaa-security@2013:164.312";
    check("164.312(z)", "hipaa-security@2013:164.312", &[said]);
    let said = "hipaa 164.312(a)(2)(z) does not exist; nearest is hipaa-security@2013:164.312";
    check("hipaa 164.312(a)(2)(z)", "hipaa-security@2013:164.312", &[said]);
    let said = "PCI 3.5.1.9 does not exist; nearest is pci-dss@4.0.1:3.5.1";
    check("PCI 3.5.1.9", "pci-dss@4.0.1:3.5.1", &[said]);
    let said = "AC-2(99) does not exist; nearest is nist-800-53@5.2.0:AC-2";
    check("AC-2(99)", "nist-800-53@5.2.0:AC-2", &[said]);
    let said = "AC-99 does not exist; nearest is nist-800-53@5.2.0";
    check("AC-99", "nist-800-53@5.2.0", &[said]);
}

#[test]
fn a_withdrawn_clause_is_shown_with_what_replaced_it() {
    let said = "nist-800-53@5.2.0:AC-2(10) is withdrawn; replaced by nist-800-53@5.2.0:AC-2";
    check("AC-2(10)", "nist-800-53@5.2.0:AC-2(10)", &[said]);
    assert_eq!(CATALOG.id(search("AC-2(10)").hits[1].entry), "nist-800-53@5.2.0:AC-2");
}

#[test]
fn a_number_of_several_frameworks_offers_the_choice() {
    let said = "2.1.1 is a clause of several frameworks: pci-dss@4.0.1:2.1.1, cis-aws@7.0.0:2.1.1, \
                cis-azure@6.0.0:2.1.1";
    check("2.1.1", "pci-dss@4.0.1:2.1.1", &[said]);
    let said = "CIS 2.1.1 is a clause of several frameworks: cis-aws@7.0.0:2.1.1, \
                cis-azure@6.0.0:2.1.1";
    check("CIS 2.1.1", "cis-aws@7.0.0:2.1.1", &[said]);
    check("2.1.1 framework:cis-aws", "cis-aws@7.0.0:2.1.1", &[]);
}

#[test]
fn an_acronym_finds_the_same_as_what_it_abbreviates() {
    let mut terms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for synonym in &CATALOG.synonyms {
        if synonym.kind == SynonymKind::Acronym {
            terms.entry(&synonym.term).or_default().push(&synonym.expands[0]);
        }
    }
    let mut pairs = 0;
    for (acronym, meanings) in terms {
        // `stride` is also the name of a framework.
        if let ([meaning], Some(found)) = (&*meanings, first(acronym))
            && acronym != "stride"
        {
            assert_eq!(Some(found), first(meaning), "{acronym} and {meaning}");
            pairs += 1;
        }
    }
    assert!(pairs >= 80, "only {pairs} pairs");
}

#[test]
fn an_acronym_of_several_meanings_offers_the_choice() {
    for acronym in ["SAR", "RA", "CIP"] {
        let meanings = search(acronym).notices.into_iter().find_map(|notice| match notice {
            Notice::SeveralMeanings { meanings, .. } => Some(meanings.len()),
            _ => None,
        });
        assert!(meanings.is_some_and(|meanings| meanings >= 2), "{acronym}");
    }
}

#[test]
fn a_misspelt_word_is_read_as_the_nearest_one() {
    let said = "showing results for encryption, not encription";
    assert_eq!(notices("tokne"), ["showing results for token, not tokne"]);
    assert_eq!(notices("vulnerabilty")[0], "showing results for vulnerability, not vulnerabilty");
    check("encription of laptops", first_id("encryption of laptops"), &[said]);
    let said = "showing results for authentication, not authetnication";
    assert_eq!(notices("authetnication"), [said]);
    assert_eq!(notices("xq7zz9"), ["nothing has the word xq7zz9"], "ids are never corrected");
    assert_eq!(notices("zzz"), ["nothing has the word zzz"], "nor are short words");
}

#[test]
fn filters_leave_only_what_they_name() {
    let results = search("encryption kind:threat");
    assert!(results.total > 0);
    assert!(results.hits.iter().all(|hit| hit.entry.kind() == EntryKind::Threat));
    let results = search("encryption framework:\"PCI DSS\" -kind:test-case");
    let pci = CATALOG.framework("pci-dss");
    assert!(results.total > 0);
    for hit in &results.hits {
        assert_eq!(CATALOG.framework_of(hit.entry), pci);
        assert_ne!(hit.entry.kind(), EntryKind::TestCase);
    }
    let control = CATALOG.find("pci-dss@4.0.1:8.4.2").unwrap();
    for hit in search("maps:pci-dss@4.0.1:8.4.2").hits {
        let mut links = CATALOG.links_from(hit.entry).chain(CATALOG.links_to(hit.entry));
        assert!(links.any(|linked| linked.entry == control));
    }
    let said = "framework:nope is not known and was left out";
    assert_eq!(notices("firewall framework:nope"), [said]);
}

#[test]
fn exclusions_alternatives_and_phrases_do_what_they_say() {
    let total = |text: &str| search(text).total;
    assert_eq!(total("ransomware OR phishing"), total("phishing OR ransomware"));
    assert!(total("ransomware OR phishing") > total("phishing").max(total("ransomware")));
    assert_eq!(
        total("kind:control -firewall") + total("kind:control firewall"),
        total("kind:control")
    );
    assert!(total("\"least privilege\"") <= total("least privilege"));
    assert!(total("ransomwar*") > 0);
    assert!(total("ransom*") >= total("ransomwar*"));
    check("8.4.3 OR 8.4.2", "pci-dss@4.0.1:8.4.2", &[]);
}

#[test]
fn facets_count_what_the_other_filters_leave() {
    let all = search("encryption");
    let by_kind: usize = all.facets.kinds.iter().map(|(_, count)| count).sum();
    assert_eq!(by_kind, all.total);
    let narrowed = search("encryption kind:threat");
    assert_eq!(narrowed.facets.kinds, all.facets.kinds);
    let threats = all.facets.kinds.iter().find(|(kind, _)| *kind == EntryKind::Threat).unwrap();
    assert_eq!(narrowed.total, threats.1);
}

#[test]
fn snippets_mark_what_matched() {
    let results = search("ransomware");
    let marked = |hit: &plumbline::search::Hit| {
        hit.snippet
            .iter()
            .any(|(text, matched)| *matched && text.eq_ignore_ascii_case("ransomware"))
    };
    assert!(results.hits.iter().any(marked));
}

#[test]
fn pages_follow_each_other() {
    let page = |offset, limit| {
        let text = "access".to_owned();
        let query = Query { text, offset, limit, ..Query::default() };
        INDEX.search(&CATALOG, &query).hits
    };
    assert_eq!(page(0, 20), [page(0, 7), page(7, 13)].concat());
    assert_eq!(page(100_000, 20), []);
}

#[test]
fn an_index_built_again_answers_the_same() {
    let again = SearchIndex::build(&CATALOG).unwrap();
    for text in ["mfa", "2.1.1", "who can see patient records", ""] {
        assert_eq!(again.search(&CATALOG, &Query::new(text)), search(text));
    }
}

#[test]
fn what_is_too_long_is_cut_and_said() {
    let long = "encryption ".repeat(5_000);
    let said = ["only the first 10000 bytes were read", "only the first 64 words were read"];
    assert_eq!(notices(&long), said);
    assert!(search(&long).total > 0);
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,80}") {
        prop_assert!(search(&text).hits.len() <= 20);
    }

    #[test]
    fn anything_like_a_query_has_an_answer_that_explains_itself(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "access", "mfa", "-", "\"", "OR", "encr*", "*", "164.312(a)", "3.5.1", "AC-2(1)",
                "hipaa", "PCI", "§", "kind:", "kind:threat", "framework:ferpa", "maps:AC-2", ":",
                "the", "-log", "\"data at rest\"", "CWE-79", "(", ")", "é", "passwrd", "T1078",
            ]),
            0..9,
        ),
    ) {
        for hit in search(&words.join(" ")).hits {
            let sum: f64 = hit.why.contributions.iter().map(|part| part.score).sum();
            prop_assert!((sum - hit.score).abs() < 1e-6, "{sum} is not {}", hit.score);
        }
    }
}

#[path = "../../benches/quality/mod.rs"]
mod quality;

/// A change may make search better, or worse by a hair; then `scripts/search-quality` writes the
/// new table, and the figures are part of the review.
#[test]
fn search_finds_as_well_as_its_table_says() {
    let table = include_str!("../../docs/search-quality.md");
    let row = table.lines().find(|line| line.starts_with("| held-out half")).unwrap();
    let written: f64 = row.split('|').nth(3).unwrap().trim().parse().unwrap();
    let measured = quality::measure(&CATALOG, &INDEX, quality::Half::HeldOut).ndcg_at_10;
    assert!(measured > written - 0.01, "nDCG@10 is {measured:.3}, the table says {written:.3}");
}
