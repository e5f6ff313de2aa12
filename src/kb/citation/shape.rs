//! What a path has to look like to be a citation of a style.

use crate::vocab::CitationStyle;

pub(super) fn has_shape(style: CitationStyle, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let starts_with_digit = first.starts_with(|c: char| c.is_ascii_digit());
    match style {
        CitationStyle::Cfr => starts_with_digit && rest.iter().all(|part| is_paragraph(part)),
        CitationStyle::Dotted => {
            let letters = first.chars().take_while(char::is_ascii_alphabetic).count();
            let tail = first.chars().skip(letters);
            letters <= 1
                && tail.clone().all(|c| c.is_ascii_digit())
                && rest.iter().all(|part| is_number(part) || part.len() == 1)
        }
        CitationStyle::Nist => {
            let letters = path.iter().take_while(|part| part.chars().all(char::is_alphabetic));
            let numbers = path.get(letters.clone().count()..).unwrap_or_default();
            (1..=2).contains(&letters.clone().count())
                && letters.clone().all(|part| part.len() == 2)
                && !numbers.is_empty()
                && numbers.iter().all(|part| is_number(part) || part.len() == 1)
        }
        CitationStyle::Plain => path.len() <= 6 && path.iter().all(|part| part.len() <= 12),
    }
}

/// A number, one or two letters, a Roman numeral, a rule's number such as `4` of `17a-4`, or the one
/// regulation that stands in a part under its name, `242.SCI`.
fn is_paragraph(part: &str) -> bool {
    is_number(part)
        || part == "sci"
        || (part.len() <= 2 && part.chars().all(|c| c.is_ascii_alphabetic()))
        || (part.len() <= 6 && part.chars().all(|c| "ivxlc".contains(c)))
}

pub(super) fn has_number(path: &[String]) -> bool {
    path.iter().any(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
}

fn is_number(part: &str) -> bool {
    part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit())
}
