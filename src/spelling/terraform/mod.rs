//! Terraform's `grafana_sso_settings`, as far as it is literals (behaviour 1.3.4).
//!
//! Whole files are read, parts of them too; what is not a literal is reported with its place and gives no entry. Terraform
//! normalises texts (NFC) before it gives them to Grafana, which is not done here: `e` with a combining accent stays as
//! it is, where Grafana would see `é`.

mod body;
mod functions;
mod lexer;
mod schema;
mod template;
mod troubles;
mod value;

pub use schema::ATTRIBUTES;
pub use template::quote;

use body::{Resource, Settings};
use schema::{Converted, Type};
use value::{Literal, Pair};

use super::{Entry, Layer, Places, Reading, Spelling, Trouble, Unreadable};
use crate::settings::Raw;

/// The resource that is read, and the provider.
const RESOURCE: &str = "grafana_sso_settings";
const PROVIDER: &str = "generic_oauth";

/// Reads a file: every `grafana_sso_settings` for `generic_oauth`, or a part of one that stands alone.
///
/// # Errors
///
/// Where Terraform cannot read the file either.
pub fn read(text: &str) -> Result<Reading, Unreadable> {
    let mut reader = Reader { text, reading: Reading::default(), resources: 0 };
    body::file(text)?.into_iter().for_each(|resource| reader.resource(resource));
    if reader.resources == 0 && reader.reading.troubles.is_empty() && !text.trim().is_empty() {
        reader.reading.troubles.push(troubles::nothing());
    }
    Ok(reader.reading)
}

struct Reader<'t> {
    text: &'t str,
    reading: Reading,
    /// How many resources for Generic OAuth there were.
    resources: usize,
}

impl Reader<'_> {
    fn trouble(&mut self, trouble: Trouble) {
        self.reading.troubles.push(trouble);
    }

    fn resource(&mut self, resource: Resource) {
        if let Some(provider) = resource.provider {
            match provider.value.literal {
                Literal::Text(name) if name.value != PROVIDER => {
                    return self.trouble(troubles::other_provider(&name.value, provider.value.span));
                }
                Literal::Text(_) => {}
                _ => self.trouble(troubles::some_provider(provider.value.span)),
            }
        }
        self.resources += 1;
        if self.resources > 1 {
            self.trouble(troubles::several(resource.span));
        }
        self.reading.troubles.extend(resource.troubles);
        resource.settings.into_iter().for_each(|settings| self.settings(settings));
    }

    /// The entries of `custom` come after the others.
    fn settings(&mut self, settings: Settings) {
        self.reading.troubles.extend(settings.troubles);
        let (custom, attributes): (Vec<_>, _) = settings.attributes.into_iter().partition(|pair| pair.name == "custom");
        attributes.iter().for_each(|pair| self.attribute(pair));
        custom.into_iter().for_each(|pair| self.custom(pair));
    }

    fn attribute(&mut self, pair: &Pair) {
        if !ATTRIBUTES.contains(&&*pair.name) && !schema::NEWER.contains(&&*pair.name) {
            self.trouble(troubles::unknown_attribute(pair));
            // What was meant is clear where Grafana has the setting.
            if schema::setting(&pair.name).is_none() {
                return;
            }
        }
        self.entry(pair, schema::of(&pair.name));
    }

    fn custom(&mut self, custom: Pair) {
        match custom.value.literal {
            Literal::Object(pairs) => pairs.iter().for_each(|pair| self.entry(pair, Type::Text)),
            Literal::Null => {}
            Literal::Unknown => self.trouble(troubles::expression("custom", custom.value.span)),
            _ => self.trouble(troubles::wrong_custom(custom.value.span)),
        }
    }

    /// What is given to Grafana; where Terraform refuses the type, the value as it is written.
    fn entry(&mut self, pair: &Pair, wanted: Type) {
        let span = pair.value.span.clone();
        match schema::convert(&pair.value, wanted) {
            Converted::Given(value, places) => self.push(pair, value, places),
            Converted::Absent => {}
            Converted::Unknown => self.trouble(troubles::expression(&pair.name, span)),
            Converted::Refused => {
                self.trouble(troubles::wrong_type(pair, wanted, self.text));
                if let Some(value) = schema::raw(&pair.value) {
                    self.push(pair, value, Places::verbatim(span.start));
                }
            }
        }
    }

    fn push(&mut self, pair: &Pair, value: Raw, places: Places) {
        self.reading.entries.push(Entry {
            layer: Layer::Database,
            section: String::new(),
            key: pair.name.clone(),
            value,
            key_span: pair.span.clone(),
            value_span: pair.value.span.clone(),
            places,
            spelling: Spelling::Terraform,
            way: Spelling::Terraform,
            raw: None,
        });
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

    use super::*;
    use crate::spelling::Severity;

    const FILE: &str = r#"
terraform {
  required_providers { grafana = { source = "grafana/grafana" } }
}
# resource "grafana_sso_settings" "not" {
/* resource " { */
variable "secret" {
  type = string // }
  default = <<-EOT
    } "
  EOT
}
locals { text = "}${ { a = "}" }["a"] }" }

resource "grafana_sso_settings" "github" {
  provider_name = "github"
  oauth2_settings {
    name = 5 + 5
    nonsense = 1
  }
}

resource "grafana_sso_settings" "generic" {
  count = 1
  provider_name = "generic_oauth"
  lifecycle {
    ignore_changes = [oauth2_settings]
  }
  oauth2_settings {
    name                = "Example \"1\""
    enabled             = "true"
    auth_style          = null
    client_id           = 5.0
    client_secret       = var.secret
    custom = { login_prompt = "consent", "jwk_set_url" : "https://example.com", validate_id_token = true }
    role_attribute_path = <<-EOT
      contains(groups[*], 'admin') && 'Admin'
        || 'Viewer'
    EOT
    scopes = join(" ", ["openid", "email"])
  }
}
"#;

    /// What is read, one line an entry.
    fn entries(text: &str) -> Vec<String> {
        read(text).unwrap().entries.iter().map(|entry| format!("{} {:?}", entry.key, entry.value)).collect()
    }

    /// Where the troubles are and what they say.
    fn troubles(text: &str) -> Vec<(&str, &'static str, Severity, String, String)> {
        let troubles = read(text).unwrap().troubles.into_iter();
        let told = |trouble: Trouble| {
            let place = text.get(trouble.at).unwrap();
            (place, trouble.code, trouble.severity, trouble.message, trouble.help.unwrap_or_default())
        };
        troubles.map(told).collect()
    }

    /// The only trouble of an attribute, and the file with its fix.
    fn trouble(attribute: &str) -> (Trouble, Option<String>) {
        let text = format!("oauth2_settings {{\n{attribute}\n}}");
        let mut troubles = read(&text).unwrap().troubles;
        assert_eq!(troubles.len(), 1, "{attribute}");
        let trouble = troubles.remove(0);
        let fixed = trouble.fix.clone().map(|(at, fix)| {
            let mut text = text.clone();
            text.replace_range(at, &fix);
            text.lines().nth(1).unwrap().to_owned()
        });
        (trouble, fixed)
    }

    #[test]
    fn a_whole_file() {
        let expected = [
            r#"name Text("Example \"1\"")"#,
            "enabled Flag(true)",
            r#"client_id Text("5")"#,
            r#"role_attribute_path Text("contains(groups[*], 'admin') && 'Admin'\n  || 'Viewer'\n")"#,
            r#"scopes Text("openid email")"#,
            r#"login_prompt Text("consent")"#,
            r#"jwk_set_url Text("https://example.com")"#,
            r#"validate_id_token Text("true")"#,
        ];
        assert_eq!(entries(FILE), expected);
        let expected = [
            (
                "\"github\"",
                "terraform.other-provider",
                Severity::Info,
                "this resource is for `github`: it is skipped".to_owned(),
                "only `generic_oauth` is read".to_owned(),
            ),
            (
                "var.secret",
                "terraform.expression",
                Severity::Warning,
                "only Terraform knows the value of `client_secret`".to_owned(),
                "write it as a literal to have it read here".to_owned(),
            ),
        ];
        assert_eq!(troubles(FILE), expected);
    }

    #[test]
    fn spans_and_places() {
        let read = read(FILE).unwrap();
        let of = |key: &str| read.entries.iter().find(|entry| entry.key == key).unwrap();
        let texts = |entry: &Entry| (&FILE[entry.key_span.clone()], &FILE[entry.value_span.clone()]);
        assert_eq!(texts(of("name")), ("name", r#""Example \"1\"""#));
        assert_eq!(texts(of("jwk_set_url")), (r#""jwk_set_url""#, "\"https://example.com\""));
        assert_eq!(texts(of("scopes")), ("scopes", r#"join(" ", ["openid", "email"])"#));
        let heredoc = of("role_attribute_path");
        assert!(texts(heredoc).1.starts_with("<<-EOT\n") && texts(heredoc).1.ends_with("\n    EOT"));
        let Raw::Text(path) = &heredoc.value else { panic!("a text") };
        for word in ["contains", "'Admin'", "|| 'Viewer'"] {
            let place = heredoc.places.locate(path.find(word).unwrap());
            assert!(FILE[place..].starts_with(word), "{word}");
        }
        assert!(read.entries.iter().all(|entry| entry.layer == Layer::Database && entry.section.is_empty()));
        assert!(read.entries.iter().all(|entry| entry.spelling == Spelling::Terraform));
    }

    #[test]
    fn parts_of_a_file() {
        assert_eq!(entries("oauth2_settings { name = \"a\" }"), ["name Text(\"a\")"]);
        assert_eq!(
            entries("name = \"a\"\ncustom = {\n a = 1\n}\nscopes = \"b\""),
            ["name Text(\"a\")", "scopes Text(\"b\")", "a Text(\"1\")"]
        );
        assert_eq!(
            entries("provider_name = \"generic_oauth\"\noauth2_settings {\nname = \"a\"\n}"),
            ["name Text(\"a\")"]
        );
        assert_eq!(entries("provider_name = \"okta\"\noauth2_settings {\nname = \"a\"\n}"), [""; 0]);
        assert_eq!(
            entries("name = \"a\"\r\nscopes = <<E\r\nb\r\nE\r\n"),
            ["name Text(\"a\")", "scopes Text(\"b\\r\\n\")"]
        );
        // Attributes outside of blocks count where there is no block of ours only.
        assert_eq!(entries("name = \"a\"\noauth2_settings { scopes = \"b\" }"), ["scopes Text(\"b\")"]);
        assert_eq!(entries("name = <<E\na\nE"), ["name Text(\"a\\n\")"]);
        assert_eq!((entries(" \n").len(), troubles(" \n").len()), (0, 0));
        let (_, code, severity, message, help) = troubles("locals { a = 1 }").remove(0);
        assert_eq!((code, severity), ("terraform.nothing", Severity::Warning));
        assert_eq!(message, "no `grafana_sso_settings` is here");
        assert_eq!(help, "paste that resource, its `oauth2_settings` or the attributes");
    }

    #[test]
    fn several_resources() {
        let one = |name: &str| {
            format!(
                "resource \"grafana_sso_settings\" a {{\noauth2_settings {{\nname = \"{name}\"\n}}\nprovider_name = \"generic_oauth\"\n}}\n"
            )
        };
        let text = one("a") + &one("b");
        assert_eq!(entries(&text), ["name Text(\"a\")", "name Text(\"b\")"]);
        let message = "another `grafana_sso_settings` is for `generic_oauth`, too: the one that is applied last wins";
        let expected = ("resource", "terraform.several", Severity::Warning, message.into(), "keep one of them".into());
        assert_eq!(troubles(&text), [expected]);
        let text = one("a").replace("\"generic_oauth\"", "each.key");
        assert_eq!(entries(&text), ["name Text(\"a\")"]);
        let message = "only Terraform knows the value of `provider_name`";
        let help = "it is taken to be `generic_oauth`";
        assert_eq!(
            troubles(&text),
            [("each.key", "terraform.expression", Severity::Warning, message.into(), help.into())]
        );
    }

    #[test]
    fn unknown_attributes() {
        for (attribute, message, help, fixed) in [
            (
                "hosted_domain = \"a\"",
                "`hosted_domain` is no attribute of `oauth2_settings`: Terraform refuses it",
                "put it into `custom = { hosted_domain = \"…\" }`",
                None,
            ),
            (
                "auto_assign_org = true",
                "`auto_assign_org` is no attribute of `oauth2_settings`: Terraform refuses it",
                "it belongs to `[users]` of grafana.ini",
                None,
            ),
            (
                "clientId = \"a\"",
                "`clientId` is no attribute of `oauth2_settings`: Terraform refuses it",
                "write `client_id`",
                Some("client_id = \"a\""),
            ),
            (
                "role_path = var.a",
                "`role_path` is no attribute of `oauth2_settings`: Terraform refuses it",
                "Grafana has no such setting: look for a slip in its name",
                None,
            ),
        ] {
            let (trouble, fix) = trouble(attribute);
            assert_eq!((trouble.code, trouble.severity), ("terraform.unknown-attribute", Severity::Error));
            assert_eq!((&*trouble.message, trouble.help.as_deref()), (message, Some(help)));
            assert_eq!(fix.as_deref(), fixed);
        }
        assert_eq!(
            entries("hosted_domain = \"a\"\nauto_assign_org = true\nclientId = \"a\""),
            ["hosted_domain Text(\"a\")"]
        );
    }

    #[test]
    fn types() {
        for (attribute, message, help, fixed) in [
            (
                "allowed_groups = [\"a\", \"b\"]",
                "`allowed_groups` is one text, not a list: Terraform refuses it",
                "write it as one text, `\"a b\"`, or put `jsonencode(…)` around it",
                Some("allowed_groups = jsonencode([\"a\", \"b\"])"),
            ),
            (
                "name = [var.a]",
                "`name` is one text, not a list: Terraform refuses it",
                "write it as one text, `\"a b\"`, or put `jsonencode(…)` around it",
                None,
            ),
            ("scopes = {}", "`scopes` is one text, not an object: Terraform refuses it", "write it as one text", None),
            (
                "enabled = 1",
                "`enabled` is true or false and nothing else: Terraform refuses it",
                "write `true` or `false`",
                None,
            ),
            (
                "use_pkce = \"yes\"",
                "`use_pkce` is true or false and nothing else: Terraform refuses it",
                "write `true` or `false`",
                None,
            ),
            (
                "custom = []",
                "`custom` is an object and nothing else: Terraform refuses it",
                "write `custom = { name = \"value\" }`",
                None,
            ),
            (
                "custom = { a = [1] }",
                "`a` is one text, not a list: Terraform refuses it",
                "write it as one text, `\"a b\"`, or put `jsonencode(…)` around it",
                None,
            ),
        ] {
            let (trouble, fix) = trouble(attribute);
            assert_eq!((trouble.code, trouble.severity), ("terraform.type", Severity::Error));
            assert_eq!((&*trouble.message, trouble.help.as_deref()), (message, Some(help)));
            assert_eq!(fix.as_deref(), fixed);
        }
        let text = "allowed_groups = [\"a\", 1, [null]]\nscopes = {}\nenabled = 1\nuse_pkce = \"yes\"\nname = [var.a]";
        assert_eq!(
            entries(text),
            [
                "allowed_groups List([Text(\"a\"), Number(1.0), List([])])",
                "scopes Object { empty: true }",
                "enabled Number(1.0)",
                "use_pkce Text(\"yes\")"
            ]
        );
        assert_eq!(
            entries("enabled = \"0\"\nauto_login = \"1\"\nuse_pkce = false\nname = true\ncustom = { enabled = true }"),
            [
                "enabled Flag(false)",
                "auto_login Flag(true)",
                "use_pkce Flag(false)",
                "name Text(\"true\")",
                "enabled Text(\"true\")"
            ]
        );
    }

    #[test]
    fn blocks_that_are_none() {
        for (body, message, help) in [
            (
                "oauth2_settings = { name = \"a\" }",
                "`oauth2_settings` is a block: Terraform refuses it as an attribute",
                "write `oauth2_settings { … }`, each attribute on its line",
            ),
            (
                "oauth2_settings { name = \"a\" }\noauth2_settings { name = \"b\" }",
                "this is the second `oauth2_settings` of its resource: Terraform refuses it",
                "put all attributes into the first",
            ),
            (
                "oauth2_settings {\nname = \"a\"\nother \"c\" {\nd = 1\n}\n}",
                "`oauth2_settings` has no block `other`: Terraform refuses it",
                "write attributes only",
            ),
        ] {
            let text = format!("resource \"grafana_sso_settings\" \"a\" {{\n{body}\n}}");
            assert_eq!(entries(&text), ["name Text(\"a\")"]);
            let (_, code, severity, told, helped) = troubles(&text).remove(0);
            assert_eq!((code, severity, &*told, &*helped), ("terraform.block", Severity::Error, message, help));
        }
        let (trouble, fixed) = trouble("custom { a = 1 }");
        assert_eq!(trouble.message, "`custom` is an attribute: Terraform refuses it as a block");
        assert_eq!(fixed.as_deref(), Some("custom = { a = 1 }"));
        let text = "resource \"grafana_sso_settings\" \"a\" {\ndynamic \"oauth2_settings\" {\ncontent {\n}\n}\n}";
        assert_eq!(troubles(text).remove(0).3, "only Terraform knows the value of `oauth2_settings`");
    }

    #[test]
    fn duplicates() {
        let text = "name = \"a\"\nname = \"b\"";
        assert_eq!(entries(text), ["name Text(\"a\")"]);
        let message = "`name` stands here a second time: Terraform refuses it";
        let expected = ("name", "terraform.duplicate", Severity::Error, message.into(), "keep one of them".into());
        assert_eq!(troubles(text), [expected]);
    }

    #[test]
    fn unreadable_files() {
        for (text, at, message) in [
            ("name \"a\"", 8, "`=` or `{` is missing: the end of the text stands here"),
            ("name : \"a\"", 5, "`=` or `{` is missing: `:` stands here"),
            ("name = ", 7, "a value is missing: the end of the text stands here"),
            ("name = \"a\", b", 10, "a line break is missing: `,` stands here"),
            ("name = \"a", 9, "a closing quote is missing: a text in quotes ends on its line"),
            ("client_secret = \"a\" b", 20, "an operator, a comma or a line break is missing: a word stands here"),
            ("\"name\" = 1", 0, "the name of an attribute stands without quotes"),
            ("= 1", 0, "a block or an attribute is missing: `=` stands here"),
            ("a {\n}\n}", 6, "this closes nothing: `{` is missing before it"),
            ("a {", 2, "this is never closed: `}` is missing"),
            ("oauth2_settings {\nname = 1", 16, "this is never closed: `}` is missing"),
            ("resource grafana_sso_settings a {", 32, "this is never closed: `}` is missing"),
            ("a { b = ( }", 10, "`)` is missing: `}` stands here"),
        ] {
            assert_eq!(read(text).unwrap_err(), Unreadable { at, message: message.into() }, "{text}");
        }
    }

    #[test]
    fn secrets_stay_out_of_messages() {
        for value in [
            "[\"hush\"]",
            "{ a = \"hush\" }",
            "hush",
            "\"hush${var.a}\"",
            "\"hush",
            "\"hush\" \"hush\"",
            "[\"hush\" hush]",
        ] {
            let told = match read(&format!("client_secret = {value}\n")) {
                Ok(reading) => format!("{:?}", reading.troubles),
                Err(error) => error.message,
            };
            assert!(!told.is_empty() && !told.contains("hush"), "{told}");
        }
    }

    /// Numbers that look random and are the same every time.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).unwrap() % limit
        }
    }

    #[test]
    fn no_text_is_too_odd() {
        const PIECES: &[&str] = &[
            "\"",
            "\\",
            "${",
            "$${",
            "%{",
            "}",
            "{",
            "[",
            "]",
            "(",
            ")",
            "<<E\n",
            "<<-E\n",
            "\nE\n",
            "\n",
            "\r\n",
            "#",
            "/*",
            "*/",
            "=",
            ",",
            "é",
            "\u{301}",
            "\u{feff}",
            "\0",
            "1e9",
            "-",
            "join(",
            "jsonencode(",
            "chomp(",
            "for",
            "custom",
            "\\u",
            "\\é",
            "'",
            ".",
        ];
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        let mut read_well = 0;
        for _ in 0..20_000 {
            let mut text = FILE.to_owned();
            for _ in 0..=dice.below(4) {
                let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                let from = chars[dice.below(chars.len())];
                let to = chars.iter().copied().find(|at| *at >= from + dice.below(6)).unwrap_or(text.len());
                let piece = PIECES[dice.below(PIECES.len())];
                text.replace_range(from..to.max(from), piece);
            }
            match read(&text) {
                Ok(reading) => {
                    read_well += 1;
                    for entry in &reading.entries {
                        let value = text.get(entry.value_span.clone()).unwrap();
                        assert!(text.get(entry.key_span.clone()).is_some_and(|key| !key.is_empty()));
                        if let Raw::Text(text) = &entry.value {
                            let last = entry.places.locate(text.len().saturating_sub(1));
                            assert!(entry.value_span.contains(&entry.places.locate(0)), "{value:?}");
                            assert!(entry.value_span.contains(&last), "{value:?}");
                        }
                    }
                    assert!(reading.troubles.iter().all(|trouble| text.get(trouble.at.clone()).is_some()));
                }
                Err(error) => assert!(text.is_char_boundary(error.at), "{error:?}"),
            }
        }
        assert!((2_000..18_000).contains(&read_well), "{read_well}");
    }

    #[test]
    fn long_texts_are_read_in_one_go() {
        for piece in [
            "[", "{", "(", "\"${", "<<A", "<<A\n", "a = 1\n", "a {", "\"\n", "$${", "a(", "/*", "a={", "-", "!", "\\",
            "'",
        ] {
            let _ = read(&piece.repeat(100_000));
            let _ = read(&format!("name = \"{}\"", piece.repeat(100_000)));
            let _ = read(&format!("name = <<-E\n{}\nE\n", piece.repeat(100_000)));
        }
    }
}
