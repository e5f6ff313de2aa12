//! Published ports in their short form: `8080`, `80:8080/udp`, `127.0.0.1:3000-3005:3000-3005`,
//! `[::1]:80:80`.

use super::values::{map, part, text_of};
use crate::import::infrastructure::{Datum, Setting};

/// Writes a published port out in full. One that is not understood stays as it is.
pub(super) fn in_full(port: &Setting) -> Setting {
    let Some(text) = text_of(port) else { return port.clone() };
    let (text, protocol) = match text.rsplit_once('/') {
        Some((text, protocol)) => (text, protocol),
        None => (text.as_str(), "tcp"),
    };
    let mut pieces = pieces(text);
    let Some(target) = pieces.pop().filter(|target| is_port(target)) else { return port.clone() };
    let published = pieces.pop().filter(|published| !published.is_empty());
    if published.is_some_and(|published| !is_port(published)) || pieces.len() > 1 {
        return port.clone();
    }
    let host =
        pieces.pop().map(|host| host.trim_matches(['[', ']'])).filter(|host| !host.is_empty());
    map(
        [
            ("target", part(target)),
            ("published", published.map_or(Datum::Null, part)),
            ("host_ip", host.map_or(Datum::Null, part)),
            ("protocol", part(protocol)),
        ],
        port.line,
    )
}

/// Splits at colons that stand in no bracket and no variable.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut open, mut from) = (0_usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            b':' if open == 0 => {
                pieces.extend(text.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    pieces.extend(text.get(from..));
    pieces
}

/// Tells whether a text is a port, a range of ports, or may become one.
fn is_port(text: &str) -> bool {
    text.contains("${")
        || text.split('-').all(|port| {
            !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::in_full;
    use crate::import::infrastructure::{Datum, Setting};

    #[test]
    fn short_forms_are_written_out() {
        for (short, expected) in [
            ("8080", "target=8080 protocol=tcp"),
            ("80:8080", "target=8080 published=80 protocol=tcp"),
            ("53:53/udp", "target=53 published=53 protocol=udp"),
            ("127.0.0.1:80:8080", "target=8080 published=80 host_ip=127.0.0.1 protocol=tcp"),
            ("127.0.0.1::8080", "target=8080 host_ip=127.0.0.1 protocol=tcp"),
            ("[::1]:80:8080", "target=8080 published=80 host_ip=::1 protocol=tcp"),
            ("3000-3005:3000-3005", "target=3000-3005 published=3000-3005 protocol=tcp"),
            ("${PORT}:80", "target=80 published=? protocol=tcp"),
            ("words", "words"),
            ("a:b:c:80", "a:b:c:80"),
            ("", ""),
        ] {
            let full = in_full(&Setting::new(Datum::Text(short.to_owned()), 1));
            let keys = ["target", "published", "host_ip", "protocol"];
            let found: Vec<_> = keys
                .iter()
                .filter_map(|key| Some(format!("{key}={}", full.get(key)?.text().unwrap_or("?"))))
                .collect();
            let found = full.text().map_or(found.join(" "), str::to_owned);
            assert_eq!(found, expected, "{short}");
        }
    }

    #[test]
    fn a_number_is_a_port() {
        let full = in_full(&Setting::new(Datum::Number(8080.0), 1));
        assert_eq!(full.get("target").and_then(Setting::number), Some(8080.0));
    }
}
