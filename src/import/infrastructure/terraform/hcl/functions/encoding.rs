//! Functions between texts and values: JSON, YAML, Base64.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{Function, Made, argument, lenient, strict, text};
use crate::import::infrastructure::terraform::hcl::value::{Fault, is_settled, unknown};
use crate::import::infrastructure::terraform::json::Text;
use crate::import::infrastructure::{Datum, Setting};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("base64decode", base64decode),
    strict("base64encode", |all| Ok(Datum::Text(BASE64_STANDARD.encode(text(all, 0)?)))),
    lenient("jsondecode", jsondecode),
    // The structure is kept as it is: a policy can be read with parts that are not known, and
    // whoever needs the text of it gets that.
    lenient("jsonencode", |all| Ok(argument(all, 0)?.value.clone())),
    strict("urlencode", urlencode),
    lenient("yamlencode", |all| Ok(argument(all, 0)?.value.clone())),
];

fn base64decode(arguments: &[Setting]) -> Made {
    let bytes = BASE64_STANDARD.decode(text(arguments, 0)?);
    let bytes = bytes.map_err(|error| Fault::new(format!("not Base64: {error}")))?;
    String::from_utf8(bytes).map(Datum::Text).map_err(|error| Fault::new(error.to_string()))
}

fn jsondecode(arguments: &[Setting]) -> Made {
    let first = argument(arguments, 0)?;
    match &first.value {
        Datum::List(_) | Datum::Map(_) => Ok(first.value.clone()),
        _ if !is_settled(first) => Ok(unknown("JSON that is not known", [first])),
        _ => {
            let decoded = Text::value(&text(arguments, 0)?, first.line);
            decoded.map(|setting| setting.value).ok_or_else(|| Fault::new("not JSON"))
        }
    }
}

fn urlencode(arguments: &[Setting]) -> Made {
    let mut encoded = String::new();
    for byte in text(arguments, 0)?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(Datum::Text(encoded))
}
