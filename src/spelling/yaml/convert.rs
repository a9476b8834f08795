//! A YAML document as JSON, for what is read alike in both.

use super::resolve::{self, Words};
use super::tree::{self, Id, Kind, Tree};
use crate::jmespath::{json_string, plain_number};
use crate::spelling::{Places, Unreadable};

/// The JSON of a text's only document, and where its parts stand in the text. Words are those of YAML 1.2.
///
/// # Errors
///
/// Where the text is no YAML, is more than one document, or says a key twice.
pub(crate) fn convert(text: &str) -> Result<(String, Places), Unreadable> {
    let tree = tree::read(text)?;
    if let Some(trouble) = tree.troubles.iter().find(|trouble| trouble.code == "yaml.duplicate-key") {
        return Err(Unreadable { at: trouble.at.start, message: trouble.message.clone() });
    }
    if let Some(second) = tree.documents.get(1) {
        let message = "a second document begins here, and only one is read".to_owned();
        return Err(Unreadable { at: tree.span(*second).start, message });
    }
    let mut converter = Converter { tree: &tree, json: String::new(), places: Places::default() };
    match tree.documents.first() {
        Some(root) => converter.node(*root)?,
        None => converter.json.push_str("null"),
    }
    Ok((converter.json, converter.places))
}

struct Converter<'t> {
    tree: &'t Tree<'t>,
    json: String,
    places: Places,
}

impl Converter<'_> {
    /// No deeper than the tree, which has a limit.
    fn node(&mut self, id: Id) -> Result<(), Unreadable> {
        let at = self.tree.span(id).start;
        self.places.push(self.json.len(), at);
        match &self.tree.node(id).kind {
            Kind::Scalar(scalar) => self.scalar(resolve::resolve(scalar, Words::Compose)),
            Kind::List(items) => {
                self.json.push('[');
                for (place, item) in items.iter().enumerate() {
                    self.comma(place);
                    self.node(*item)?;
                }
                self.json.push(']');
            }
            Kind::Map(pairs) => {
                self.json.push('{');
                for (place, (key, value)) in pairs.iter().enumerate() {
                    self.comma(place);
                    self.places.push(self.json.len(), self.tree.span(*key).start);
                    let Some(text) = self.tree.text(*key) else {
                        let message = "a key has to be a text".to_owned();
                        return Err(Unreadable { at: self.tree.span(*key).start, message });
                    };
                    json_string(text, &mut self.json);
                    self.json.push(':');
                    self.node(*value)?;
                }
                self.json.push('}');
            }
        }
        Ok(())
    }

    fn comma(&mut self, place: usize) {
        if place > 0 {
            self.json.push(',');
        }
    }

    fn scalar(&mut self, value: resolve::Value<'_>) {
        match value {
            resolve::Value::Null => self.json.push_str("null"),
            resolve::Value::Flag(flag) => self.json.push_str(if flag { "true" } else { "false" }),
            resolve::Value::Integer(number) => self.json.push_str(&number.to_string()),
            resolve::Value::Number(number) => self.json.push_str(&plain_number(number)),
            resolve::Value::Text(text) => json_string(text, &mut self.json),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::convert;

    #[test]
    fn values_and_places() {
        let text = "é: &x {a: [1, -2.5, yes, true, ~, '1']}\n\"b\": *x\n1: >\n  c\n  d\n";
        let (json, places) = convert(text).expect("is YAML");
        assert_eq!(
            json,
            r#"{"é":{"a":[1,-2.5,"yes",true,null,"1"]},"b":{"a":[1,-2.5,"yes",true,null,"1"]},"1":"c d\n"}"#
        );
        for (json_part, part) in [("\"é\"", "é:"), ("-2.5", "-2.5"), ("\"b\"", "\"b\": *x"), ("\"1\":", "1: >")] {
            let at = places.locate(json.find(json_part).expect("is there"));
            assert!(text.get(at..).is_some_and(|rest| rest.starts_with(part)), "{part}");
        }
        assert_eq!(convert("").expect("is YAML").0, "null");
    }

    #[test]
    fn refusals() {
        let refused = |text: &str| convert(text).err().map(|error| (error.at, error.message));
        let due = |at, message: &str| Some((at, message.to_owned()));
        assert_eq!(refused("a: 1\na: 2\n"), due(5, "the key `a` stands in this map twice, and most tools refuse that"));
        assert_eq!(refused("a: 1\n---\nb: 2\n"), due(9, "a second document begins here, and only one is read"));
        assert_eq!(refused("? [a]\n: b\n"), due(2, "a key has to be a text"));
    }
}
