//! Addresses of Terraform: `module.app["eu"].aws_instance.web[0]` in its parts.

/// An address in its parts, borrowed from the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// The modules that it lies in, outermost first, each with its index: `app["eu"]`.
    pub(super) modules: Vec<&'a str>,
    /// Whether it is a data source.
    pub(super) is_data: bool,
    pub(super) kind: &'a str,
    /// The name without its index.
    pub(super) name: &'a str,
    /// The index with its brackets, or an empty text.
    pub(super) index: &'a str,
    /// What follows the resource: `id`, `vpc_config[0].subnet_ids`.
    pub(super) rest: &'a str,
}

impl<'a> Address<'a> {
    /// Takes an address, or a reference to an attribute, apart.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text;
        let mut modules = Vec::new();
        while let Some(inner) = rest.strip_prefix("module.") {
            let (module, after) = step(inner);
            modules.push(module);
            rest = after;
        }
        let is_data = rest.starts_with("data.");
        let (kind, after) = step(rest.strip_prefix("data.").unwrap_or(rest));
        let (named, rest) = step(after);
        let (name, index) = split_index(named);
        let is_whole = !kind.is_empty() && !name.is_empty() && !kind.contains('[');
        is_whole.then_some(Self { modules, is_data, kind, name, index, rest })
    }

    /// Returns the address of the resource without what follows it.
    pub(super) fn resource(&self) -> String {
        let data = if self.is_data { "data." } else { "" };
        let Self { kind, name, index, .. } = self;
        format!("{}{data}{kind}.{name}{index}", prefix(&self.modules))
    }

    /// Returns the address of the resource without any index.
    pub(super) fn block(&self) -> String {
        let data = if self.is_data { "data." } else { "" };
        let modules: Vec<_> = self.modules.iter().map(|module| split_index(module).0).collect();
        format!("{}{data}{}.{}", prefix(&modules), self.kind, self.name)
    }

    /// Returns the name for people: the modules and the name, without the type.
    pub(super) fn title(&self) -> String {
        let mut parts = self.modules.clone();
        let named = format!("{}{}", self.name, self.index);
        parts.push(&named);
        parts.join(".")
    }
}

/// Returns `module.a.module.b.` for the modules `a` and `b`.
pub(super) fn prefix<T: AsRef<str>>(modules: &[T]) -> String {
    modules.iter().flat_map(|module| ["module.", module.as_ref(), "."]).collect()
}

/// Splits off the first part of a path: what stands before the first dot outside of brackets.
pub(super) fn step(path: &str) -> (&str, &str) {
    let mut in_brackets = false;
    let mut in_text = false;
    let mut is_escaped = false;
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' if in_brackets => in_text = !in_text,
            b'[' if !in_text => in_brackets = true,
            b']' if !in_text => in_brackets = false,
            b'.' if !in_brackets => {
                let (first, rest) = path.split_at_checked(at).unwrap_or((path, ""));
                return (first, rest.strip_prefix('.').unwrap_or(rest));
            }
            _ => {}
        }
    }
    (path, "")
}

/// Splits `name["index"]` into name and index, the latter with its brackets.
pub(super) fn split_index(named: &str) -> (&str, &str) {
    let at = named.find('[').unwrap_or(named.len());
    named.split_at_checked(at).unwrap_or((named, ""))
}

/// Writes an index as Terraform does in addresses.
pub(super) fn quoted(key: &str) -> String {
    format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{Address, step};

    #[test]
    fn an_address_comes_apart() {
        let text = r#"module.app["a.b"].module.net.aws_subnet.web["x\"]"].id"#;
        let address = Address::parse(text).unwrap();
        assert_eq!(address.modules, [r#"app["a.b"]"#, "net"]);
        assert_eq!(
            (address.kind, address.name, address.index),
            ("aws_subnet", "web", r#"["x\"]"]"#)
        );
        assert_eq!(address.rest, "id");
        assert_eq!(address.block(), "module.app.module.net.aws_subnet.web");
        assert_eq!(format!("{}.id", address.resource()), text);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "module.a", "module.", "x", "data.x", "[0].x", "module.a.out"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
        assert_eq!(step("a"), ("a", ""));
    }
}
