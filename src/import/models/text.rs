//! Texts for people that formats keep in other shapes than the model does.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Letters of a text that make a title.
const TITLE: usize = 80;

/// Makes a title of the beginning of a text, for mitigations that have none of their own. The
/// title of a threat must not stand there, for it would be read as part of what was done.
pub(super) fn heading(text: &str) -> String {
    let mut title = String::new();
    let mut letters = 0;
    // Letter by letter: only the beginning of a long text is looked at.
    for letter in text.trim_start().chars() {
        if letters == TITLE {
            return format!("{}...", title.trim_end());
        }
        let is_space = letter.is_whitespace();
        if !(is_space && title.ends_with(' ')) {
            title.push(if is_space { ' ' } else { letter });
            letters += 1;
        }
    }
    title.trim_end().to_owned()
}

/// Joins the texts that are not empty, as paragraphs.
pub(super) fn paragraphs<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut joined = String::new();
    for text in texts {
        let text = text.as_ref().trim();
        if !text.is_empty() {
            if !joined.is_empty() {
                joined.push_str("\n\n");
            }
            joined.push_str(text);
        }
    }
    joined
}

/// Tags that shape a text. Any other stands in it because the text speaks of it: "a `<script>`
/// in the name".
const SHAPING: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "details",
    "div",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Turns Markdown, and the HTML that may stand in it, into plain text: paragraphs and list items
/// on lines of their own, no images, no addresses of links.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(&piece),
            Event::Html(piece) | Event::InlineHtml(piece) => without_tags(&piece, &mut text),
            Event::Start(Tag::Item) => text.push_str("- "),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push('\n'),
            Event::End(TagEnd::Item) if !text.ends_with('\n') => text.push('\n'),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock) => {
                text.push('\n');
            }
            _ => {}
        }
    }
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Appends HTML without the tags that shape it.
fn without_tags(html: &str, text: &mut String) {
    let mut rest = html;
    while let Some((before, from)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, after)) = from.split_once('>') else {
            text.push('<');
            rest = from;
            continue;
        };
        let name = tag.trim_start_matches('/');
        let name = name.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if !tag.starts_with("!--") && !SHAPING.contains(&name.as_str()) {
            text.push_str(&format!("<{tag}>"));
        } else if matches!(name.as_str(), "br" | "p" | "li" | "div" | "tr") {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_plain_text() {
        let text = "### Overview\n\nA **bold** [link](https://a.example), `code`.\n\n- one\n- two\n\n![image](data:image/png;base64,AAAA)";
        assert_eq!(plain(text), "Overview\nA bold link, code.\n- one\n- two\nimage");
        assert_eq!(plain("first<br/>second <b>third</b>"), "first\nsecond third");
        assert_eq!(
            plain("put a <script> into snake_case_name"),
            "put a <script> into snake_case_name"
        );
    }

    #[test]
    fn long_texts_make_short_titles() {
        assert_eq!(heading("two\nlines"), "two lines");
        assert_eq!(heading(&"\u{e9}".repeat(90)).chars().count(), TITLE + 3);
        assert_eq!(paragraphs(["one", " ", "two"]), "one\n\ntwo");
    }
}
