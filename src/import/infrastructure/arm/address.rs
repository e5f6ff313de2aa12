//! Names of resources: `Microsoft.Sql/servers/databases` and `main/orders` are in a template
//! `Microsoft.Sql/servers/databases/main/orders`, and in an id
//! `/subscriptions/../providers/Microsoft.Sql/servers/main/databases/orders`.

/// A type with its provider, and a name for each of its parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Address {
    pub(super) kind: String,
    pub(super) name: String,
}

impl Address {
    /// Makes the address of a type and names joined by `/`.
    pub(super) fn new(kind: &str, name: &str) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned() }
    }

    /// Returns the address as one text.
    pub(super) fn text(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }

    /// Reads an address that is written as one text: types first, then as many names.
    pub(super) fn read(text: &str) -> Option<Self> {
        let parts = parts(text);
        let (provider, rest) =
            parts.split_first().filter(|(provider, _)| provider.contains('.'))?;
        if rest.is_empty() || !rest.len().is_multiple_of(2) {
            return None;
        }
        let (types, names) = rest.split_at_checked(rest.len() / 2)?;
        Some(Self { kind: format!("{provider}/{}", types.join("/")), name: names.join("/") })
    }

    /// Reads the id of a resource, or its end: provider, then types and names in turn.
    pub(super) fn of_id(text: &str) -> Option<Self> {
        let parts = parts(text.trim_start_matches('/'));
        let provider = parts.iter().rposition(|part| part.eq_ignore_ascii_case("providers"));
        let rest = parts.get(provider.map_or(0, |at| at + 1)..)?;
        let (provider, pairs) =
            rest.split_first().filter(|(provider, _)| provider.contains('.'))?;
        if pairs.is_empty() || !pairs.len().is_multiple_of(2) {
            return None;
        }
        let types: Vec<_> = pairs.iter().step_by(2).copied().collect();
        let names: Vec<_> = pairs.iter().skip(1).step_by(2).copied().collect();
        Some(Self { kind: format!("{provider}/{}", types.join("/")), name: names.join("/") })
    }

    /// Returns the address of a child, given by types and names in turn: `subnets/web`.
    pub(super) fn child(&self, path: &str) -> Option<Self> {
        let parts = parts(path.trim_matches('/'));
        if parts.is_empty() || !parts.len().is_multiple_of(2) {
            return None;
        }
        let mut child = self.clone();
        for pair in parts.chunks_exact(2) {
            if let [kind, name] = pair {
                child.kind = format!("{}/{kind}", child.kind);
                child.name = format!("{}/{name}", child.name);
            }
        }
        Some(child)
    }

    /// Returns what the resource extends and its own address, where it is written as a part of that:
    /// `Microsoft.Storage/storageAccounts/providers/roleAssignments` and
    /// `data/Microsoft.Authorization/reader`.
    pub(super) fn extension(&self) -> Option<(Self, Self)> {
        let (base, own) = self.kind.split_once("/providers/")?;
        let names = parts(&self.name);
        let (of_base, own_names) = names.split_at_checked(parts(base).len().checked_sub(1)?)?;
        let (provider, own_names) = own_names.split_first()?;
        let base = Self::new(base, &of_base.join("/"));
        let own = own.strip_prefix(provider).map_or(own, |own| own.trim_start_matches('/'));
        Some((base, Self::new(&format!("{provider}/{own}"), &own_names.join("/"))))
    }

    /// Returns the address of what the resource is a part of, and its own type and name there.
    pub(super) fn parent(&self) -> Option<(Self, String)> {
        let (types, names) = (parts(&self.kind), parts(&self.name));
        let (last_type, outer_types) = types.split_last()?;
        let (last_name, outer_names) = names.split_last()?;
        // A provider and one type are a resource of its own.
        if outer_types.len() < 2 || outer_names.is_empty() {
            return None;
        }
        let parent = Self { kind: outer_types.join("/"), name: outer_names.join("/") };
        Some((parent, format!("{last_type}/{last_name}")))
    }
}

/// Parts a text at each `/` that stands outside of `${..}`.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut depth = 0_u32;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '{' if before == '$' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
        before = letter;
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::Address;

    const TEXT: &str = "Microsoft.Sql/servers/databases/${a/b.id}/orders";

    #[test]
    fn addresses_are_read_in_both_forms() {
        let address = Address::new("Microsoft.Sql/servers/databases", "${a/b.id}/orders");
        assert_eq!(address.text(), TEXT);
        assert_eq!(Address::read(TEXT), Some(address.clone()));
        let id = "/subscriptions/s/providers/Microsoft.Sql/servers/${a/b.id}/databases/orders";
        assert_eq!(Address::of_id(id), Some(address));
        for text in ["", "name", "Microsoft.Sql", "Microsoft.Sql/servers", "a/b/c"] {
            assert_eq!(Address::read(text), None, "{text}");
            assert_eq!(Address::of_id(text), None, "{text}");
        }
    }

    #[test]
    fn what_extends_a_resource_has_an_address_of_its_own() {
        let written = Address::new(
            "Microsoft.Storage/storageAccounts/providers/roleAssignments",
            "data/Microsoft.Authorization/reader",
        );
        let (base, own) = written.extension().unwrap();
        assert_eq!(base.text(), "Microsoft.Storage/storageAccounts/data");
        assert_eq!(own.text(), "Microsoft.Authorization/roleAssignments/reader");
        assert_eq!(own.extension(), None);
    }

    #[test]
    fn children_know_their_parents() {
        let server = Address::new("Microsoft.Sql/servers", "main");
        let child = server.child("/databases/orders").unwrap();
        assert_eq!(child.text(), "Microsoft.Sql/servers/databases/main/orders");
        assert_eq!(child.parent(), Some((server.clone(), "databases/orders".to_owned())));
        assert_eq!(server.parent(), None);
        assert_eq!(server.child("databases"), None);
    }
}
