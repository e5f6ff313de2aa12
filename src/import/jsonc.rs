//! Comments in JSON, which configuration languages allow and JSON does not.

use std::borrow::Cow;

/// Returns a text in JSON with spaces in place of its comments (`//`, `/* */`), so that every line and
/// column stays where it was; any other text as it is.
///
/// YAML has no such comments, and `//` may stand in a plain scalar there: the text counts as JSON
/// if it starts with a bracket, after comments, and a comment starts after a space, a bracket, a
/// comma or a quote. Trailing commas and texts over several lines are left: the reader of YAML
/// takes both.
pub(super) fn without_comments(text: &str) -> Cow<'_, str> {
    let may_have_some = text.contains("//") || text.contains("/*");
    if !may_have_some || !text.trim_start().starts_with(['{', '[', '/']) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let may_start = before.is_whitespace() || "{}[],\"".contains(before);
        let length = match rest.get(..2) {
            _ if first == '"' => quoted(rest),
            Some("//") if may_start => {
                let length = rest.find('\n').unwrap_or(rest.len());
                blank(rest, length, &mut clean)
            }
            Some("/*") if may_start => {
                let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
                blank(rest, length, &mut clean)
            }
            _ => first.len_utf8(),
        };
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if length > first.len_utf8() && first == '/' {
            before = ' ';
        } else {
            clean.push_str(taken);
            before = taken.chars().next_back().unwrap_or(' ');
        }
        rest = after;
    }
    Cow::Owned(clean)
}

/// Returns the length of the quoted text that a text starts with.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Writes spaces and line ends for the start of a text; returns its length.
fn blank(text: &str, length: usize, clean: &mut String) -> usize {
    let comment = text.get(..length).unwrap_or_default();
    clean.extend(comment.chars().map(|c| if c == '\n' || c == '\r' { c } else { ' ' }));
    length
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_become_spaces() {
        for (text, clean) in [
            ("{\"a\": 1 // one\n}", "{\"a\": 1       \n}"),
            ("// x\n{\"a\": 2,//z\n}", "    \n{\"a\": 2,   \n}"),
            ("{\"a\": /* y\n */2}", "{\"a\":     \n   2}"),
            ("[1 /* open", "[1        "),
            ("{\"é\": 1 /* é */}", "{\"é\": 1        }"),
        ] {
            assert_eq!(without_comments(text), clean);
        }
    }

    #[test]
    fn what_is_no_comment_stays() {
        for text in [
            "{\"a\": \"// \\\" /* no */\"}",
            "a: 1 // b",
            "{a: http://b}",
            "{\"url\": \"https://x\", \"open",
            "/",
        ] {
            assert_eq!(without_comments(text), text);
        }
    }
}
