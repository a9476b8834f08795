//! What can be wrong with a file that can be read, in words.

use std::ops::Range;

use super::schema;
use super::value::{Literal, Pair};
use crate::display::visible;
use crate::settings::KEYS;
use crate::spelling::{Severity, Trouble};

fn new(code: &'static str, severity: Severity, at: Range<usize>, message: impl Into<String>, help: &str) -> Trouble {
    Trouble { code, severity, message: visible(message.into()), help: Some(visible(help.into())), at, fix: None }
}

/// Nothing is there to be read.
pub(super) fn nothing() -> Trouble {
    let message = "no `grafana_sso_settings` is here";
    new(
        "terraform.nothing",
        Severity::Warning,
        0..0,
        message,
        "paste that resource, its `oauth2_settings` or the attributes",
    )
}

/// A resource is for another provider.
pub(super) fn other_provider(name: &str, at: Range<usize>) -> Trouble {
    let message = format!("this resource is for `{name}`: it is skipped");
    new("terraform.other-provider", Severity::Info, at, message, "only `generic_oauth` is read")
}

/// Only Terraform knows which provider a resource is for.
pub(super) fn some_provider(at: Range<usize>) -> Trouble {
    Trouble { help: Some("it is taken to be `generic_oauth`".into()), ..expression("provider_name", at) }
}

/// A resource is not the first for Generic OAuth.
pub(super) fn several(at: Range<usize>) -> Trouble {
    let message = "another `grafana_sso_settings` is for `generic_oauth`, too: the one that is applied last wins";
    new("terraform.several", Severity::Warning, at, message, "keep one of them")
}

/// Only Terraform knows a value.
pub(super) fn expression(name: &str, at: Range<usize>) -> Trouble {
    let message = format!("only Terraform knows the value of `{name}`");
    new("terraform.expression", Severity::Warning, at, message, "write it as a literal to have it read here")
}

/// The schema has no such attribute.
pub(super) fn unknown_attribute(pair: &Pair) -> Trouble {
    let name = &pair.name;
    let message = format!("`{name}` is no attribute of `oauth2_settings`: Terraform refuses it");
    let meant = schema::meant(name);
    let help = if schema::setting(name).is_some() {
        format!("put it into `custom = {{ {name} = \"…\" }}`")
    } else if KEYS.iter().any(|key| key.name == name) {
        "it belongs to `[users]` of grafana.ini".into()
    } else if let Some(meant) = meant {
        format!("write `{meant}`")
    } else {
        "Grafana has no such setting: look for a slip in its name".into()
    };
    let fix = meant.map(|meant| (pair.span.clone(), meant.to_owned()));
    Trouble { fix, ..new("terraform.unknown-attribute", Severity::Error, pair.span.clone(), message, &help) }
}

/// The value is of a type that Terraform does not make into the attribute's.
pub(super) fn wrong_type(pair: &Pair, wanted: schema::Type, text: &str) -> Trouble {
    let name = &pair.name;
    let at = pair.value.span.clone();
    let (what, help) = match (&pair.value.literal, wanted) {
        (_, schema::Type::Flag) => ("true or false and nothing else", "write `true` or `false`"),
        (Literal::List(_), _) => {
            ("one text, not a list", "write it as one text, `\"a b\"`, or put `jsonencode(…)` around it")
        }
        _ => ("one text, not an object", "write it as one text"),
    };
    // Grafana splits a text that is the JSON of a list.
    let is_list =
        matches!(pair.value.literal, Literal::List(_)) && wanted == schema::Type::Text && schema::is_list(name);
    let source = text.get(at.clone()).filter(|_| is_list);
    let fix = source.map(|source| (at.clone(), format!("jsonencode({source})")));
    Trouble { fix, ..refused(at, format!("`{name}` is {what}: Terraform refuses it"), help) }
}

/// `custom` is no object.
pub(super) fn wrong_custom(at: Range<usize>) -> Trouble {
    let help = "write `custom = { name = \"value\" }`";
    refused(at, "`custom` is an object and nothing else: Terraform refuses it", help)
}

fn refused(at: Range<usize>, message: impl Into<String>, help: &str) -> Trouble {
    new("terraform.type", Severity::Error, at, message, help)
}

fn misplaced(at: Range<usize>, message: impl Into<String>, help: &str) -> Trouble {
    new("terraform.block", Severity::Error, at, message, help)
}

/// `oauth2_settings = { … }`.
pub(super) fn block_as_attribute(pair: &Pair) -> Trouble {
    let message = "`oauth2_settings` is a block: Terraform refuses it as an attribute";
    misplaced(pair.span.clone(), message, "write `oauth2_settings { … }`, each attribute on its line")
}

/// `oauth2_settings` stands there twice.
pub(super) fn second_settings(at: Range<usize>) -> Trouble {
    let help = "put all attributes into the first";
    misplaced(at, "this is the second `oauth2_settings` of its resource: Terraform refuses it", help)
}

/// A block where there are attributes only.
pub(super) fn inner_block(name: &str, at: Range<usize>) -> Trouble {
    if name != "custom" {
        let message = format!("`oauth2_settings` has no block `{name}`: Terraform refuses it");
        return misplaced(at, message, "write attributes only");
    }
    let message = "`custom` is an attribute: Terraform refuses it as a block";
    let fix = Some((at.end..at.end, " =".into()));
    Trouble { fix, ..misplaced(at, message, "write `custom = { … }`") }
}

/// An attribute stands there twice.
pub(super) fn duplicate(pair: &Pair) -> Trouble {
    let message = format!("`{}` stands here a second time: Terraform refuses it", pair.name);
    new("terraform.duplicate", Severity::Error, pair.span.clone(), message, "keep one of them")
}
