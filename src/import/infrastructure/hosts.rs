//! Hosts that a text names: where an address stands in an environment variable or an argument,
//! somebody is called.

/// Last words of names whose value is a host although nothing in the value shows it.
const NAMES: &[&str] =
    &["HOST", "ADDR", "ADDRESS", "HOSTNAME", "SERVER", "ENDPOINT", "URL", "URI", "DSN"];
/// More hosts than this in one text are no configuration.
const MOST: usize = 32;

/// Returns the hosts that the value of a variable names: of every `scheme://host`, of a value that is
/// `host:port`, and of a value that is nothing but a host under a name like `DB_HOST`.
pub(in crate::import) fn hosts<'a>(name: &str, value: &'a str) -> Vec<&'a str> {
    let mut found: Vec<&str> = value
        .split("://")
        .skip(1)
        .take(MOST)
        .flat_map(|rest| {
            let stop = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | ';');
            let authority = rest.split(stop).next().unwrap_or_default();
            // Clusters are listed behind one scheme: `mongodb://a,b:27017`.
            authority.rsplit('@').next().unwrap_or_default().split(',').map(without_port)
        })
        .collect();
    if found.is_empty() {
        let says_host = NAMES.iter().any(|word| {
            name.rsplit(['_', '-', '.']).next().is_some_and(|last| last.eq_ignore_ascii_case(word))
        });
        let listed = value.split([',', ' ']).take(MOST).map(str::trim);
        found.extend(listed.filter(|one| says_host || has_port(one)).map(without_port));
    }
    found.retain(|host| is_host(host));
    found
}

fn has_port(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn without_port(text: &str) -> &str {
    text.split(':').next().unwrap_or_default()
}

fn is_host(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.contains(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

#[cfg(test)]
mod tests {
    use super::hosts;

    #[test]
    fn hosts_are_found_in_values() {
        for (name, value, expected) in [
            ("DATABASE", "postgres://u:p@db:5432/x", vec!["db"]),
            ("BROKERS", "kafka-0:9092,kafka-1:9092", vec!["kafka-0", "kafka-1"]),
            ("REDIS_ADDR", "redis-cart:6379", vec!["redis-cart"]),
            ("DB_HOST", "mysql.shop.svc.cluster.local", vec!["mysql.shop.svc.cluster.local"]),
            ("MONGO", "mongodb://a,b:27017/x", vec!["a", "b"]),
            ("MODE", "redis", vec![]),
            ("TIME", "12:30:11 today", vec![]),
            ("URL", "${HOST}", vec![]),
        ] {
            assert_eq!(hosts(name, value), expected, "{name}={value}");
        }
    }
}
