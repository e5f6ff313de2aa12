//! Functions over ranges of addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Function, Made, made_text, number, strict, text, whole};
use crate::import::infrastructure::terraform::hcl::value::{Fault, number_text};
use crate::import::infrastructure::{Datum, Setting};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("cidrhost", cidrhost),
    strict("cidrnetmask", cidrnetmask),
    strict("cidrsubnet", cidrsubnet),
    strict("cidrsubnets", cidrsubnets),
];

/// A range: the bits of its first address, the length of its prefix, and the bits of an address.
#[derive(Clone, Copy)]
struct Range {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Range {
    fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::new(format!("{text:?} is no range of addresses"));
        let (address, prefix) = text.split_once('/').ok_or_else(fault)?;
        let prefix: u32 = prefix.parse().ok().ok_or_else(fault)?;
        let (first, bits) = match address.parse().ok().ok_or_else(fault)? {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        if prefix > bits {
            return Err(fault());
        }
        let mut range = Self { first, prefix, bits };
        range.first &= !range.host_mask();
        Ok(range)
    }

    fn host_mask(self) -> u128 {
        1_u128.checked_shl(self.bits - self.prefix).unwrap_or(0).wrapping_sub(1)
    }

    /// Writes an address of the kind that the range has.
    fn address(self, bits: u128) -> String {
        match u32::try_from(bits) {
            Ok(short) if self.bits == 32 => Ipv4Addr::from_bits(short).to_string(),
            _ => Ipv6Addr::from_bits(bits).to_string(),
        }
    }

    fn text(self) -> String {
        format!("{}/{}", self.address(self.first), self.prefix)
    }

    /// Returns the range with `new` more bits in its prefix that starts `number` such ranges on.
    fn subnet(self, new: u32, number: u128) -> Result<Self, Fault> {
        let prefix = self.prefix.saturating_add(new);
        let fits = new >= 128 || 1_u128.checked_shl(new).is_some_and(|count| number < count);
        if prefix > self.bits || !fits {
            return Err(Fault::new("a subnet that does not fit"));
        }
        let offset = number.checked_shl(self.bits - prefix).unwrap_or(0);
        Ok(Self { first: self.first | offset, prefix, ..self })
    }
}

fn bits(arguments: &[Setting], at: usize) -> Result<u32, Fault> {
    u32::try_from(whole(arguments, at)?).map_err(|error| Fault::new(error.to_string()))
}

fn cidrsubnet(arguments: &[Setting]) -> Made {
    let range = Range::parse(&text(arguments, 0)?)?;
    let number = u128::try_from(whole(arguments, 2)?).unwrap_or(u128::MAX);
    Ok(Datum::Text(range.subnet(bits(arguments, 1)?, number)?.text()))
}

/// Ranges of the given lengths one after the other, each at the next place where it may start.
fn cidrsubnets(arguments: &[Setting]) -> Made {
    let whole = Range::parse(&text(arguments, 0)?)?;
    let mut made = Vec::new();
    let mut next = whole.first;
    for at in 1..arguments.len() {
        let range = Range { prefix: whole.prefix.saturating_add(bits(arguments, at)?), ..whole };
        if range.prefix > whole.bits {
            return Err(Fault::new("a subnet that does not fit"));
        }
        let mask = range.host_mask();
        let first = next.saturating_add(mask) & !mask;
        if first & !whole.host_mask() != whole.first {
            return Err(Fault::new("subnets that do not fit"));
        }
        made.push(made_text(Range { first, ..range }.text()));
        next = first.saturating_add(mask).saturating_add(1);
    }
    Ok(Datum::List(made))
}

fn cidrhost(arguments: &[Setting]) -> Made {
    let range = Range::parse(&text(arguments, 0)?)?;
    let number = number(arguments, 1)?;
    let steps: u128 = number_text(number.abs().trunc()).parse().unwrap_or(u128::MAX);
    if steps > range.host_mask() {
        return Err(Fault::new("a host that the range does not have"));
    }
    let last = range.first | range.host_mask();
    let host = if number < 0.0 { last - steps + 1 } else { range.first + steps };
    Ok(Datum::Text(range.address(host)))
}

fn cidrnetmask(arguments: &[Setting]) -> Made {
    let range = Range::parse(&text(arguments, 0)?)?;
    let all = if range.bits == 32 { u128::from(u32::MAX) } else { u128::MAX };
    Ok(Datum::Text(range.address(all & !range.host_mask())))
}
