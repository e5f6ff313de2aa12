//! What the settings of a resource and of its parts say of the attributes of its component, by the
//! rules of `mappings/settings/`.

use std::collections::BTreeMap;

use crate::import::infrastructure::build::deployment::{Deployment, Role};
use crate::import::infrastructure::build::{Components, facts};
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting, is_like};
use crate::import::models::Draft;
use crate::kb::raw::SettingTest;
use crate::kb::{AttributeIdx, Setting as Rule, SettingSource};
use crate::model::{Attribute, Knowledge};
use crate::vocab::{Truth, Value, ValueType};

/// What one rule says about one resource.
#[derive(Debug, Clone)]
struct Said {
    what: What,
    line: u32,
}

#[derive(Debug, Clone)]
enum What {
    Value(Value),
    /// By default, nothing being set.
    Default(Value),
    Unknown(String),
}

/// Reads the attributes of every component.
pub(super) fn read(draft: &mut Draft<'_>, deployment: &Deployment<'_>, components: &Components) {
    for (at, role) in deployment.roles.iter() {
        let (Role::Whole(_), Some(component)) = (role, components[at]) else { continue };
        for (attribute, found) in attributes_of(deployment, at) {
            let id = deployment.catalog.attributes[attribute].id.clone();
            draft.model.components[component].attributes.insert(id, found);
        }
    }
}

fn attributes_of(
    deployment: &Deployment<'_>,
    at: ResourceIdx,
) -> BTreeMap<AttributeIdx, Attribute> {
    let mut found: BTreeMap<AttributeIdx, (Attribute, bool)> = BTreeMap::new();
    for part in deployment.with_parts(at) {
        let resource = &deployment.graph.resources[part];
        for rule in deployment.catalog.settings_of(&resource.kind) {
            let Some(said) = said(deployment, part, rule) else { continue };
            let attribute = Attribute {
                knowledge: match said.what {
                    What::Value(value) => Knowledge::Known(value),
                    What::Default(value) => Knowledge::Default(value),
                    What::Unknown(why) => Knowledge::Unknown(why),
                },
                place: resource.place_of(said.line),
            };
            found
                .entry(rule.attribute)
                .and_modify(|(known, some)| {
                    *some |= rule.some;
                    if overrides(&attribute, known, *some) {
                        *known = attribute.clone();
                    }
                })
                .or_insert((attribute, rule.some));
        }
    }
    found.into_iter().map(|(id, (attribute, _))| (id, attribute)).collect()
}

/// What is stated stands before what is not known, and that before a default. Of two statements of
/// a flag, yes wins where one is enough, else no; of others the first stays.
fn overrides(new: &Attribute, known: &Attribute, some: bool) -> bool {
    let rank = |attribute: &Attribute| match attribute.knowledge {
        Knowledge::Known(_) => 2,
        Knowledge::Unknown(_) => 1,
        Knowledge::Default(_) => 0,
    };
    if rank(new) != rank(known) {
        return rank(new) > rank(known);
    }
    matches!((new.value(), known.value()), (Some(Value::Bool(new)), Some(Value::Bool(known))) if new != known && *new == some)
}

fn said(deployment: &Deployment<'_>, at: ResourceIdx, rule: &Rule) -> Option<Said> {
    let settings = &deployment.graph.resources[at].settings;
    let judged = match &rule.source {
        SettingSource::Value(paths) => {
            let expected = deployment.catalog.attributes[rule.attribute].value_type;
            return value_at(settings, paths, expected, &rule.values).or_else(|| by_default(rule));
        }
        SettingSource::All(tests) => judge(settings, tests, Truth::True, Truth::and),
        SettingSource::Any(tests) => judge(settings, tests, Truth::False, Truth::or),
        SettingSource::Fact(fact, ports) => facts::judge(deployment, at, *fact, ports),
    };
    let Some(judged) = judged else { return by_default(rule) };
    let truth = if rule.inverse { judged.truth.negated() } else { judged.truth };
    let what = match truth {
        Truth::True => What::Value(Value::Bool(true)),
        Truth::False => What::Value(Value::Bool(false)),
        Truth::Unknown => What::Unknown(judged.why),
    };
    Some(Said { what, line: judged.line })
}

fn by_default(rule: &Rule) -> Option<Said> {
    rule.absent.clone().map(|value| Said { what: What::Default(value), line: 0 })
}

/// What came of a test, on which line.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) truth: Truth,
    pub(super) why: String,
    pub(super) line: u32,
}

/// Judges several tests; nothing where nothing is set that any of them could judge.
fn judge(
    settings: &Setting,
    tests: &[SettingTest],
    start: Truth,
    join: fn(Truth, Truth) -> Truth,
) -> Option<Judged> {
    let mut all = Judged { truth: start, why: String::new(), line: 0 };
    let mut is_set = false;
    for test in tests {
        let judged = judge_one(settings, test);
        is_set |= judged.is_some();
        let judged = judged.unwrap_or(Judged {
            truth: test.absent.map_or(Truth::Unknown, Truth::from),
            why: format!("{} is not set", test.path.join(", ")),
            line: 0,
        });
        let joined = join(all.truth, judged.truth);
        // The line that settles the matter is the one to show.
        if all.line == 0 || (joined != all.truth && judged.line != 0) {
            all.line = judged.line;
        }
        if joined == Truth::Unknown && all.why.is_empty() {
            all.why = judged.why;
        }
        all.truth = joined;
    }
    is_set.then_some(all)
}

fn judge_one(settings: &Setting, test: &SettingTest) -> Option<Judged> {
    let found = test.path.iter().map(|path| settings.at(path)).find(|found| !found.is_empty())?;
    let line = found.first().map_or(0, |first| first.line);
    let mut all = Judged {
        truth: if test.some { Truth::False } else { Truth::True },
        why: String::new(),
        line,
    };
    for setting in found {
        let truth = holds(setting, test);
        let joined = if test.some { all.truth.or(truth) } else { all.truth.and(truth) };
        if joined != all.truth {
            all.line = setting.line;
        }
        if truth == Truth::Unknown {
            all.why = why_unknown(setting);
        }
        all.truth = joined;
    }
    Some(all)
}

/// Tells whether a setting is more than an empty text or block. What comes from another resource
/// is; what nobody can tell yet may be nothing.
fn is_something(setting: &Setting) -> Truth {
    match &setting.value {
        Datum::Null => Truth::False,
        Datum::Text(text) => Truth::from(!text.is_empty()),
        Datum::Unknown { references, .. } if references.is_empty() => Truth::Unknown,
        Datum::List(items) => Truth::from(!items.is_empty()),
        Datum::Map(_)
        | Datum::Bool(_)
        | Datum::Number(_)
        | Datum::Reference(_)
        | Datum::Template { .. }
        | Datum::Unknown { .. } => Truth::True,
    }
}

fn holds(setting: &Setting, test: &SettingTest) -> Truth {
    if let Some(expected) = test.set {
        let is_set = is_something(setting);
        return if expected { is_set } else { is_set.negated() };
    }
    if let Some(expected) = &test.is {
        return is(setting, expected);
    }
    if let Some(bound) = test.at_least {
        return setting.number().map_or(Truth::Unknown, |number| Truth::from(number >= bound));
    }
    if let Some(bound) = test.at_most {
        return setting.number().map_or(Truth::Unknown, |number| Truth::from(number <= bound));
    }
    let is_listed = |words: &[String]| {
        let among = |text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        words_of(setting, among)
    };
    let is_like = |patterns: &[String]| {
        let among = |text: &str| patterns.iter().any(|pattern| is_like(text, pattern));
        words_of(setting, among)
    };
    if !test.one_of.is_empty() {
        is_listed(&test.one_of)
    } else if !test.none_of.is_empty() {
        is_listed(&test.none_of).negated()
    } else if !test.like.is_empty() {
        is_like(&test.like)
    } else if !test.unlike.is_empty() {
        // What another resource gives is no name that anybody wrote.
        if matches!(setting.value, Datum::Reference(_)) {
            Truth::True
        } else {
            is_like(&test.unlike).negated()
        }
    } else {
        is_something(setting)
    }
}

fn is(setting: &Setting, expected: &Value) -> Truth {
    match (&setting.value, expected) {
        (Datum::Reference(_) | Datum::Template { .. } | Datum::Unknown { .. }, _)
        | (_, Value::List(_)) => Truth::Unknown,
        (_, Value::Bool(expected)) => {
            setting.flag().map_or(Truth::False, |flag| Truth::from(flag == *expected))
        }
        (_, Value::Number(expected)) => setting
            .number()
            .map_or(Truth::False, |number| Truth::from((number - expected).abs() < f64::EPSILON)),
        (_, Value::Text(expected)) => words_of(setting, |text| text.eq_ignore_ascii_case(expected)),
    }
}

/// Judges the words of a scalar.
fn words_of(setting: &Setting, holds: impl Fn(&str) -> bool) -> Truth {
    match &setting.value {
        Datum::Text(text) => Truth::from(holds(text)),
        Datum::Bool(flag) => Truth::from(holds(if *flag { "true" } else { "false" })),
        Datum::Number(number) => Truth::from(holds(&number.to_string())),
        Datum::Null | Datum::Map(_) | Datum::List(_) => Truth::False,
        Datum::Reference(_) | Datum::Template { .. } | Datum::Unknown { .. } => Truth::Unknown,
    }
}

fn why_unknown(setting: &Setting) -> String {
    match &setting.value {
        Datum::Unknown { why, .. } => why.clone(),
        Datum::Reference(reference) => format!("known once {} exists", reference.address),
        Datum::Template { text, .. } => format!("{text} is known once it is deployed"),
        _ => "the value has another type than expected".to_owned(),
    }
}

fn value_at(
    settings: &Setting,
    paths: &[String],
    expected: ValueType,
    values: &BTreeMap<String, String>,
) -> Option<Said> {
    let found = paths.iter().map(|path| settings.at(path)).find(|found| !found.is_empty())?;
    let first = *found.first()?;
    let line = first.line;
    let translated = translated(first, values);
    let value = match expected {
        ValueType::Bool => translated.flag().map(Value::Bool),
        ValueType::Number => translated.number().map(Value::Number),
        ValueType::Text => scalar_text(&translated).map(Value::Text),
        ValueType::List => {
            let texts: Option<Vec<_>> = found.iter().map(|setting| scalar_text(setting)).collect();
            texts.map(Value::List)
        }
    };
    let what = value.map_or_else(|| What::Unknown(why_unknown(first)), What::Value);
    Some(Said { what, line })
}

/// Puts the attribute's word in place of the source's, where they differ.
fn translated(setting: &Setting, values: &BTreeMap<String, String>) -> Setting {
    let written = scalar_text(setting);
    let other = written.and_then(|written| {
        values.iter().find(|(word, _)| word.eq_ignore_ascii_case(&written)).map(|(_, to)| to)
    });
    other.map_or_else(|| setting.clone(), |to| Setting::new(Datum::Text(to.clone()), setting.line))
}

fn scalar_text(setting: &Setting) -> Option<String> {
    match &setting.value {
        Datum::Text(text) => Some(text.clone()),
        Datum::Number(number) => Some(number.to_string()),
        Datum::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
