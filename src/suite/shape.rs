//! A test file as an object, as the npm package hands it out and takes it back.

use super::document::Document;
use super::read::{Content, Context, Reference, Suite};
use crate::explain::Json;
use crate::json::{Entries, ToJson};
use crate::spelling::json::Member;

impl ToJson for Suite {
    fn write(&self, out: &mut String) {
        let document = &self.document;
        let settings: Vec<_> = self.settings.iter().map(|one| Referred(document, one)).collect();
        let mut entries = Entries::new(out);
        entries.entry("settings", &settings);
        if !self.context.is_empty() {
            entries.entry("context", &self.context);
        }
        for member in &self.shared {
            entries.entry(&member.key, &Json::new(document.json(&member.value_span).to_owned()));
        }
        entries.entry("cases", &Cases(self)).end();
    }
}

impl Context {
    fn is_empty(&self) -> bool {
        self.orgs.is_none() && self.signature.is_none() && self.user_exists.is_none() && self.team_groups.is_none()
    }
}

struct Referred<'s>(&'s Document, &'s Reference);

impl ToJson for Referred<'_> {
    fn write(&self, out: &mut String) {
        let Self(document, reference) = self;
        match &reference.content {
            Content::Object(_) => out.push_str(document.json(&reference.at)),
            Content::Path { path, format } => {
                Entries::new(out).entry("path", path).optional("format", &format.map(crate::Format::name)).end();
            }
            Content::Text { text, format, name } => {
                let mut entries = Entries::new(out);
                entries.entry("text", text).optional("format", &format.map(crate::Format::name));
                entries.optional("name", name).end();
            }
        }
    }
}

impl ToJson for Context {
    fn write(&self, out: &mut String) {
        let signature = self.signature.map(|signature| match signature {
            crate::Signature::Valid => "valid",
            _ => "invalid",
        });
        let mut entries = Entries::new(out);
        entries.optional("orgs", &self.orgs.as_deref().map(Ids)).optional("idTokenSignature", &signature);
        entries.optional("userExists", &self.user_exists);
        entries.optional("teamGroups", &self.team_groups.as_deref().map(Teams)).end();
    }
}

struct Ids<'c>(&'c [(String, i64)]);

impl ToJson for Ids<'_> {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for (name, id) in self.0 {
            entries.entry(name, &Json::new(id.to_string()));
        }
        entries.end();
    }
}

struct Teams<'c>(&'c [(String, Vec<String>)]);

impl ToJson for Teams<'_> {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for (team, groups) in self.0 {
            entries.entry(team, groups);
        }
        entries.end();
    }
}

/// Each case as it is written, with the line that it begins on.
struct Cases<'s>(&'s Suite);

impl ToJson for Cases<'_> {
    fn write(&self, out: &mut String) {
        let Suite { document, cases, .. } = self.0;
        let cases: Vec<_> = cases.iter().map(|case| Written(document, case.line, &case.members)).collect();
        cases.write(out);
    }
}

struct Written<'s>(&'s Document, usize, &'s [Member]);

impl ToJson for Written<'_> {
    fn write(&self, out: &mut String) {
        let Self(document, line, members) = self;
        let mut entries = Entries::new(out);
        for member in members.iter().filter(|member| member.key != "line") {
            entries.entry(&member.key, &Json::new(document.json(&member.value_span).to_owned()));
        }
        entries.entry("line", line).end();
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::json::ToJson;

    #[test]
    fn what_is_handed_out_is_taken_back() {
        let text = concat!(
            "settings: [a.ini, {role_attribute_path: role}, \"[auth.generic_oauth]\\nname = x\", {path: b.tf, format: terraform}]\n",
            "orgs: {Main: 1}\ncontext: {userExists: true, teamGroups: {t: [g]}, idTokenSignature: valid}\n",
            "userinfo: {path: userinfo.json}\nemails: null\ncases:\n\n- name: é\n  idToken: {sub: 12345678901234567890}\n  expect: {decision: allow}\n",
        );
        let due = concat!(
            r#"{"settings":[{"path":"a.ini"},{"role_attribute_path":"role"},{"text":"[auth.generic_oauth]\nname = x"},{"path":"b.tf","format":"terraform"}],"#,
            r#""context":{"orgs":{"Main":1},"idTokenSignature":"valid","userExists":true,"teamGroups":{"t":["g"]}},"#,
            r#""userinfo":{"path":"userinfo.json"},"emails":null,"#,
            r#""cases":[{"name":"é","idToken":{"sub":12345678901234567890},"expect":{"decision":"allow"},"line":8}]}"#,
        );
        let shown = |text: &str| read(text, None).map_or_else(|error| error.message(), |suite| suite.to_json());
        assert_eq!(shown(text), due);
        assert_eq!(shown(due), due);
    }
}
