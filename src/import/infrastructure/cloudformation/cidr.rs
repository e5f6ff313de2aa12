//! Parts of a network (`Fn::Cidr`).

use std::net::Ipv4Addr;

/// `Fn::Cidr` gives at most as many.
const MOST: u32 = 256;

/// Divides a network of IPv4 into parts with `bits` bits for hosts each; returns nothing for what is
/// no such network, or has no room.
pub(super) fn parts(block: &str, count: f64, bits: f64) -> Option<Vec<String>> {
    let (address, length) = block.split_once('/')?;
    let address: Ipv4Addr = address.parse().ok()?;
    let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
    let count: u32 = count.to_string().parse().ok().filter(|count| *count <= MOST)?;
    let bits: u32 = bits.to_string().parse().ok().filter(|bits| *bits < 32)?;
    let room = 32_u32.checked_sub(length)?.checked_sub(bits)?;
    if room < 32 && count > 1 << room {
        return None;
    }
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    let first = address.to_bits() & mask;
    (0..count)
        .map(|number| {
            let start = first.checked_add(number.checked_mul(1 << bits)?)?;
            Some(format!("{}/{}", Ipv4Addr::from_bits(start), 32 - bits))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_network_is_divided() {
        let halves = parts("10.0.0.0/16", 2.0, 8.0).unwrap();
        assert_eq!(halves, ["10.0.0.0/24", "10.0.1.0/24"]);
        assert_eq!(parts("10.1.2.3/24", 1.0, 4.0).unwrap(), ["10.1.2.0/28"]);
    }

    #[test]
    fn what_has_no_room_is_not_divided() {
        assert_eq!(parts("10.0.0.0/24", 3.0, 8.0), None);
        assert_eq!(parts("10.0.0.0/33", 1.0, 8.0), None);
        assert_eq!(parts("::/0", 1.0, 8.0), None);
        assert_eq!(parts("0.0.0.0/0", 1e9, 0.0), None);
        assert_eq!(parts("10.0.0.0/24", 1.0, 1.5), None);
    }
}
