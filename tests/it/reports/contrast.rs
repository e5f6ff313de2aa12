//! The contrast of every pair of ink and paper in a workbook's styles (WCAG 2.2, 1.4.3).

/// Returns the lowest contrast, with the pair that has it.
pub(super) fn lowest(styles: &str) -> (f64, String) {
    let fonts: Vec<String> = items(styles, "<fonts", "<font>", "</font>");
    let fills: Vec<String> = items(styles, "<fills", "<fill>", "</fill>");
    let cells = part(styles, "<cellXfs", "</cellXfs>");
    let mut pairs = Vec::new();
    for cell in cells.split("<xf ").skip(1) {
        let font = fonts[number(cell, "fontId")].as_str();
        let fill = fills[number(cell, "fillId")].as_str();
        pairs.push((colour(font, "<color "), colour(fill, "<fgColor ")));
    }
    for condition in items(styles, "<dxfs", "<dxf>", "</dxf>") {
        pairs.push((colour(&condition, "<color "), colour(&condition, "<bgColor ")));
    }
    let mut lowest = (21.0, String::new());
    for (ink, paper) in pairs {
        let (ink, paper) = (ink.unwrap_or_default(), paper.unwrap_or_else(|| "FFFFFF".to_owned()));
        let ink = if ink.is_empty() { "000000".to_owned() } else { ink };
        let found = contrast(luminance(&ink), luminance(&paper));
        if found < lowest.0 {
            lowest = (found, format!("{ink} on {paper}"));
        }
    }
    lowest
}

fn part<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.split_once(from).map_or("", |(_, rest)| rest);
    start.split_once(to).map_or(start, |(part, _)| part)
}

fn items(text: &str, list: &str, from: &str, to: &str) -> Vec<String> {
    let closing = list.replace('<', "</");
    let items = part(text, list, &closing);
    items.split(from).skip(1).map(|item| item.split(to).next().unwrap().to_owned()).collect()
}

fn number(text: &str, attribute: &str) -> usize {
    part(text, &format!("{attribute}=\""), "\"").parse().unwrap()
}

/// Returns the colour of an element as six hexadecimal digits; nothing for a theme's.
fn colour(text: &str, element: &str) -> Option<String> {
    let rgb = part(part(text, element, "/>"), "rgb=\"FF", "\"");
    (rgb.len() == 6).then(|| rgb.to_owned())
}

fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value =
            f64::from(u8::from_str_radix(colour.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(left: f64, right: f64) -> f64 {
    (left.max(right) + 0.05) / (left.min(right) + 0.05)
}
