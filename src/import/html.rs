//! HTML in texts -> plain text.
//!
//! Tools keep descriptions as small pieces of HTML: paragraphs, lists, links. What is wanted of
//! them are the words, so a tag is left out and only parts lines where it stands for a block;
//! entities become characters. Nothing is rendered, nothing is fetched, and a text that has no tag
//! and no entity comes out as it is.

use quick_xml::escape::resolve_html5_entity;

/// Tags that start a line of their own.
const BLOCKS: &[&str] = &[
    "address",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// The longest name of an entity in HTML 5 has 31 letters.
const LONGEST_ENTITY: usize = 34;

/// Returns the words of a text that may be HTML, line by line.
pub(super) fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.trim().to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    // Where the last tag can end: what follows is not searched again for every `<`.
    let last = text.rfind('>').unwrap_or(0);
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let has_end = text.len() - from.len() < last;
        let taken = if from.starts_with('<') {
            tag(from, has_end, &mut plain)
        } else {
            entity(from, &mut plain)
        };
        rest = from.get(taken..).unwrap_or_default();
    }
    plain.push_str(rest);
    tidied(&plain)
}

/// Reads a tag and returns its length; a `<` that starts none stays.
fn tag(from: &str, has_end: bool, plain: &mut String) -> usize {
    let inside = from.get(1..).unwrap_or_default();
    let is_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let Some(end) = (is_tag && has_end).then(|| inside.find('>')).flatten() else {
        plain.push('<');
        return 1;
    };
    let name = inside.get(..end).unwrap_or_default().trim_start_matches('/');
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    if BLOCKS.contains(&name.as_str()) {
        plain.push('\n');
    } else if name == "li" && !inside.starts_with('/') {
        plain.push_str("\n- ");
    } else if name == "td" || name == "th" {
        plain.push(' ');
    }
    end + 2
}

/// Reads an entity and returns its length; an `&` that starts none stays.
fn entity(from: &str, plain: &mut String) -> usize {
    let end = from.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
    let name = end.and_then(|end| from.get(1..end)).unwrap_or_default();
    let number = name.strip_prefix('#').and_then(|number| {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = hexadecimal.map_or_else(|| number.parse(), |it| u32::from_str_radix(it, 16));
        char::from_u32(code.ok()?).filter(|letter| *letter != '\0')
    });
    match (number, resolve_html5_entity(name)) {
        (Some(letter), _) => plain.push(letter),
        (None, Some(text)) => plain.push_str(text),
        (None, None) => {
            plain.push('&');
            return 1;
        }
    }
    name.len() + 2
}

/// Takes out space that layout left: around lines, and more than one empty line.
fn tidied(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let repeats = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !repeats && line != "-" {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn words_stay_and_tags_go() {
        for (html, text) in [
            ("a < b && c > d", "a < b && c > d"),
            ("  as it is\n  here ", "as it is\n  here"),
            ("<p>One</p>\n<p>two&nbsp;&amp;&#x20;&#51;</p>", "One\n\ntwo & 3"),
            ("<ul>\n <li>a <b>b</b></li> <li>c</li></ul>", "- a b\n- c"),
            ("Refer: <a href=\"https://a.b\">https://a.b</a>", "Refer: https://a.b"),
            ("&unknown; &#0; &", "&unknown; &#0; &"),
            ("<a", "<a"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
