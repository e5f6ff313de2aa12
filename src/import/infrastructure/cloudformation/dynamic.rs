//! Dynamic references: `{{resolve:secretsmanager:name:SecretString:key}}` in a text.

use crate::import::infrastructure::{Datum, Reference, Setting};

const START: &str = "{{resolve:";

/// The services that values are looked up in.
const SERVICES: &[(&str, &str)] = &[
    ("secretsmanager", "a secret, looked up in Secrets Manager"),
    ("ssm-secure", "a secret, looked up in the parameter store"),
    ("ssm", "looked up in the parameter store"),
];

/// Replaces every text that is looked up when it is deployed by a value that is not known, and the
/// part of a text that is.
pub(super) fn resolve(setting: &mut Setting) {
    let mut open = vec![setting];
    while let Some(setting) = open.pop() {
        let value = match &setting.value {
            Datum::Text(text) if text.contains(START) => looked_up(text, Vec::new()),
            Datum::Template { text, references } if text.contains(START) => {
                looked_up(text, references.clone())
            }
            _ => {
                match &mut setting.value {
                    Datum::List(items) => open.extend(items),
                    Datum::Map(entries) => open.extend(entries.values_mut()),
                    _ => {}
                }
                continue;
            }
        };
        setting.value = value;
    }
}

fn looked_up(text: &str, references: Vec<Reference>) -> Datum {
    let whole = text.trim();
    let inside = whole.strip_prefix(START).and_then(|rest| rest.strip_suffix("}}"));
    if let Some(inside) = inside.filter(|inside| !inside.contains("}}")) {
        let (service, name) = inside.split_once(':').unwrap_or((inside, ""));
        let known = SERVICES.iter().find(|(known, _)| *known == service);
        let what = known.map_or("looked up when it is deployed", |(_, what)| *what);
        return Datum::Unknown { why: format!("{what}: {name}"), references };
    }
    let mut marked = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(START) {
        let Some((inside, behind)) = after.split_once("}}") else { break };
        // What is open inside must not open a second mark.
        let inside = inside.replace("${", "").replace('}', "");
        marked.push_str(&format!("{before}${{resolve:{inside}}}"));
        rest = behind;
    }
    marked.push_str(rest);
    Datum::Template { text: marked, references }
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use crate::import::infrastructure::{Datum, Setting};

    fn check(text: &str) -> Datum {
        let mut setting = Setting::new(Datum::Text(text.to_owned()), 1);
        resolve(&mut setting);
        setting.value
    }

    #[test]
    fn a_whole_text_says_where_it_is_looked_up() {
        let Datum::Unknown { why, .. } = check("{{resolve:secretsmanager:db:SecretString:pw}}")
        else {
            panic!()
        };
        assert_eq!(why, "a secret, looked up in Secrets Manager: db:SecretString:pw");
    }

    #[test]
    fn a_part_of_a_text_leaves_the_rest_known() {
        let Datum::Template { text, .. } = check("u:{{resolve:ssm:a:1}}@{{resolve:ssm:b}}/{{x}}")
        else {
            panic!()
        };
        assert_eq!(text, "u:${resolve:ssm:a:1}@${resolve:ssm:b}/{{x}}");
        let Datum::Template { text, .. } = check("{{resolve:ssm:a") else { panic!() };
        assert_eq!(text, "{{resolve:ssm:a");
    }
}
