//! Settings in YAML: Helm values, a Grafana of the operator, Kubernetes objects, compose files.

mod base64;
mod compose;
mod convert;
mod kubernetes;
mod print;
mod resolve;
mod scalar;
mod template;
mod tree;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Entry, Layer, Places, Reading, Severity, Spelling, Trouble, Unreadable};
use crate::jmespath;
use crate::settings::Raw;
pub(crate) use convert::convert;
use kubernetes::Data;
use print::Printer;
use tree::{Id, Kind, Tree};

/// Reads the settings of a YAML text, wherever they are in it. What compose takes from the shell, and what Kubernetes
/// takes from objects that are not there, is asked of `variables`.
///
/// The entries of one ini file stand in the order in which Grafana reads them, which is not always that of the text.
///
/// # Errors
///
/// Where the text is no YAML, and where Grafana refuses the ini file that comes out of it.
pub fn read(text: &str, variables: &dyn Fn(&str) -> Option<String>) -> Result<Reading, Unreadable> {
    let mut tree = tree::read(text)?;
    let troubles = std::mem::take(&mut tree.troubles);
    let mut reader = Reader { tree: &tree, given: variables, entries: Vec::new(), troubles };
    reader.run()?;
    let Reader { entries, mut troubles, .. } = reader;
    if entries.is_empty() && troubles.iter().all(|trouble| trouble.code == "yaml.duplicate-key") {
        troubles.push(nothing_found());
    }
    let troubles = jmespath::sorted(troubles, &|one: &Trouble, other| one.at.start.cmp(&other.at.start));
    Ok(Reading { entries, troubles })
}

/// A YAML scalar in double quotes on one line that is exactly this text; None for one with a NUL, which neither a file of
/// settings nor a variable can hold.
pub fn quote(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for char in value.chars() {
        match char {
            '\0' => return None,
            '"' | '\\' => text.extend(['\\', char]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            char if !is_printable(char) => text.push_str(&escape(char)),
            char => text.push(char),
        }
    }
    text.push('"');
    Some(text)
}

/// Whether YAML takes a character as it is, and on one line.
fn is_printable(char: char) -> bool {
    let number = u32::from(char);
    let control = char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}');
    // The last two of each plane, and a block in the middle, are no characters.
    let none = number & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&number);
    !control && !none
}

fn escape(char: char) -> String {
    match u32::from(char) {
        number @ 0..=0xff => format!("\\x{number:02x}"),
        number @ 0..=0xffff => format!("\\u{number:04x}"),
        number => format!("\\U{number:08x}"),
    }
}

/// A text for a value of a chart's `grafana.ini:`, which Helm renders, that becomes exactly this text.
pub fn chart(value: &str) -> String {
    template::escape(value)
}

/// A text for a value of a compose file that becomes exactly this text.
pub fn compose(value: &str) -> String {
    compose::escape(value)
}

/// What each scalar of a text is to YAML, by its place.
pub(super) fn scalars(text: &str) -> HashMap<Range<usize>, String> {
    tree::read(text).map(|tree| tree.scalars()).unwrap_or_default()
}

fn nothing_found() -> Trouble {
    let places = "looked for `grafana.ini:` of Helm values, `config:` of a Grafana, `env:` and `environment:`, and `data:` with `GF_…` or `grafana.ini`";
    Trouble {
        code: "settings.nothing-found",
        severity: Severity::Warning,
        message: "this YAML holds no settings of Grafana".to_owned(),
        help: Some(places.to_owned()),
        at: 0..0,
        fix: None,
    }
}

/// What to do with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Task {
    /// Look for settings below it.
    Walk(Id),
    /// A map that is printed as ini.
    Print(Id, Printer),
    /// `env:`.
    Variables(Id),
    /// `environment:` of compose.
    Environment(Id),
    /// `data:` of a config map or secret, or what stands there.
    Data(Id, Data),
    /// An ini file below a key.
    File(Id, Id),
}

/// What sections of grafana.ini are called, to know a map of them by.
const SECTIONS: &[&str] = &[
    "analytics",
    "auth",
    "dashboards",
    "database",
    "feature_toggles",
    "log",
    "paths",
    "security",
    "server",
    "smtp",
    "snapshots",
    "unified_alerting",
    "users",
];

/// Sections such as `auth.generic_oauth`, whose name tells what they are wherever they stand.
const AUTH: &str = "auth.";

struct Reader<'a> {
    tree: &'a Tree<'a>,
    given: &'a dyn Fn(&str) -> Option<String>,
    entries: Vec<Entry>,
    troubles: Vec<Trouble>,
}

impl Reader<'_> {
    /// Does all tasks, those of the begin of the file first. A node that aliases reach again is done once.
    fn run(&mut self) -> Result<(), Unreadable> {
        let documents = self.tree.documents.iter().rev();
        let mut open: Vec<Task> = documents.map(|id| self.root(*id)).collect();
        let mut done = HashSet::new();
        while let Some(task) = open.pop() {
            if !done.insert(task) {
                continue;
            }
            match task {
                Task::Walk(id) => open.extend(self.tasks(id).into_iter().rev()),
                Task::Print(id, printer) => self.print(id, printer)?,
                Task::Variables(id) => self.variables(id),
                Task::Environment(id) => self.environment(id),
                Task::Data(id, data) => self.data(id, data)?,
                Task::File(key, value) => self.file(key, value, Data::Plain)?,
            }
        }
        Ok(())
    }

    /// A document that is nothing but data of a config map, or else is walked.
    fn root(&self, id: Id) -> Task {
        let names = self.tree.map(id).unwrap_or_default().iter().filter_map(|(key, _)| self.tree.text(*key));
        let mut names = names.filter(|name| name.starts_with(kubernetes::PREFIX));
        if names.next().is_some() { Task::Data(id, Data::Plain) } else { Task::Walk(id) }
    }

    fn tasks(&self, id: Id) -> Vec<Task> {
        match &self.tree.node(id).kind {
            Kind::Scalar(_) => Vec::new(),
            Kind::List(items) => items.iter().map(|item| Task::Walk(*item)).collect(),
            // What stands below `grafana.ini:`, without that key.
            Kind::Map(_) if self.has_section(id, |name| name.starts_with(AUTH)) => {
                vec![Task::Print(id, Printer::Chart)]
            }
            Kind::Map(pairs) => {
                let kind = self.tree.get(id, "kind").and_then(|kind| self.tree.text(kind));
                pairs.iter().map(|(key, value)| self.task(kind, *key, *value)).collect()
            }
        }
    }

    /// What a key of a map tells of its value.
    fn task(&self, kind: Option<&str>, key: Id, value: Id) -> Task {
        let name = self.tree.text(key).unwrap_or_default();
        let node = &self.tree.node(value).kind;
        match (name, node) {
            ("grafana.ini", Kind::Map(_)) => Task::Print(value, Printer::Chart),
            ("config", Kind::Map(_)) if self.holds_sections(value) => Task::Print(value, Printer::Operator),
            ("env" | "envRenderSecret" | "envValueFrom", Kind::Map(_) | Kind::List(_)) => Task::Variables(value),
            ("environment", Kind::Map(_) | Kind::List(_)) => Task::Environment(value),
            ("data", Kind::Map(_)) if kind == Some("Secret") => Task::Data(value, Data::Base64),
            ("data" | "stringData", Kind::Map(_)) if kind.is_some() || self.holds_data(value) => {
                Task::Data(value, Data::Plain)
            }
            (_, Kind::Scalar(scalar)) if kubernetes::is_grafanas_file(name, scalar) => Task::File(key, value),
            _ => Task::Walk(value),
        }
    }

    /// Whether a map has a map below a name of that sort.
    fn has_section(&self, map: Id, named: impl Fn(&str) -> bool) -> bool {
        let pairs = self.tree.map(map).unwrap_or_default();
        pairs.iter().any(|(key, value)| self.tree.text(*key).is_some_and(&named) && self.tree.map(*value).is_some())
    }

    fn holds_sections(&self, map: Id) -> bool {
        self.has_section(map, |name| name.starts_with(AUTH) || SECTIONS.contains(&name))
    }

    fn holds_data(&self, map: Id) -> bool {
        let mut names = self.tree.map(map).unwrap_or_default().iter().filter_map(|(key, _)| self.tree.text(*key));
        names.any(|name| name.starts_with(kubernetes::PREFIX) || kubernetes::is_file(name))
    }

    fn print(&mut self, map: Id, printer: Printer) -> Result<(), Unreadable> {
        let spelling = if printer == Printer::Chart { Spelling::Chart } else { Spelling::Operator };
        let printed = print::print(self.tree, map, printer);
        let reading = print::read(self.tree, printed, spelling)?;
        self.entries.extend(reading.entries);
        self.troubles.extend(reading.troubles);
        Ok(())
    }

    fn variable(
        &mut self,
        name: &str,
        key_span: Range<usize>,
        value: String,
        value_span: Range<usize>,
        places: Places,
        spelling: Spelling,
    ) {
        self.entries.push(Entry {
            layer: Layer::Environment,
            section: String::new(),
            key: name.to_owned(),
            value: Raw::Text(value),
            key_span,
            value_span,
            places,
            spelling,
            way: if spelling == Spelling::Other { Spelling::Variable } else { spelling },
            raw: None,
        });
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, clippy::panic, reason = "a test may panic")]

    use super::super::{Layer, Reading, Spelling, Unreadable};
    use super::{chart, compose, quote, read};
    use crate::settings::Raw;

    fn given(name: &str) -> Option<String> {
        [("DOMAIN", "example.com"), ("EMPTY", ""), ("GF_FROM_SHELL", "a b")]
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    }

    #[track_caller]
    fn reading(text: &str) -> Reading {
        read(text, &given).unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// An entry a line, with what stands in the file where its key and its value are, and from where its first character
    /// is; then the troubles.
    fn shown(text: &str) -> Vec<String> {
        let reading = reading(text);
        let stands =
            |span: &std::ops::Range<usize>| text.get(span.clone()).expect("a span of the file").replace('\n', "~");
        let entries = reading.entries.iter().map(|entry| {
            let Raw::Text(value) = &entry.value else { panic!("{entry:?}") };
            let place = if entry.layer == Layer::Ini { format!("[{}] ", entry.section) } else { String::new() };
            let first: String = text.get(entry.places.locate(0)..).expect("a place").chars().take(3).collect();
            let (key, old) = (stands(&entry.key_span), stands(&entry.value_span));
            let (value, first) = (value.replace('\n', "~"), first.replace('\n', "~"));
            format!("{place}{} = {value} <{key}> <{old}> <{first}> {:?}", entry.key, entry.spelling)
        });
        let troubles = reading.troubles.iter().map(|trouble| {
            let help = trouble.help.as_deref().unwrap_or_default();
            let fix = trouble.fix.as_ref().map(|(place, fix)| format!(" <{}> {fix}", stands(place)));
            let severity = trouble.severity.name();
            let at = stands(&trouble.at);
            format!("{severity} {}: {} <{at}> {help}{}", trouble.code, trouble.message, fix.unwrap_or_default())
        });
        entries.chain(troubles).collect()
    }

    #[track_caller]
    fn gives(text: &str, lines: &[&str]) {
        let shown = shown(text);
        assert_eq!(shown, lines, "\n{}\n", shown.join("\n"));
    }

    #[test]
    fn prometheus_stack() {
        gives(
            "\
# kube-prometheus-stack
prometheus:
  enabled: true
grafana:
  adminPassword: x
  env:
    GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'grafana'
    GF_USERS_AUTO_ASSIGN_ORG: true
  envValueFrom:
    GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET:
      secretKeyRef: {name: a, key: b}
  grafana.ini:
    server:
      root_url: https://grafana.example.com # public
    auth.generic_oauth:
      enabled: yes
      name: \"Example\"
      role_attribute_path: \"contains(groups[*], 'a') && 'Admin' || 'Viewer'\"
      scopes: openid {{ \"{{\" }} email
      client_id: {{ .Values.id }}
      auth_url: '{{ .Values.url }}/auth'
      allowed_groups:
        - a
        - b/c
      allowed_domains: [example.com, example.org]
      team_ids: [\"a b\"]
      login_prompt:
      tls_client_ca: 
      allowed_organizations: []
    app_mode: production
",
            &[
                "GF_AUTH_GENERIC_OAUTH_CLIENT_ID = grafana <GF_AUTH_GENERIC_OAUTH_CLIENT_ID> <'grafana'> <gra> Variable",
                "GF_USERS_AUTO_ASSIGN_ORG = true <GF_USERS_AUTO_ASSIGN_ORG> <true> <tru> Variable",
                "[DEFAULT] app_mode = production <app_mode> <production> <pro> Chart",
                "[auth.generic_oauth] allowed_domains = [example.com example.org] <allowed_domains> <[example.com, example.org]> <[ex> Other",
                "[auth.generic_oauth] allowed_groups = [a b/c] <allowed_groups> <- a~        - b/c> <- a> Other",
                "[auth.generic_oauth] allowed_organizations = [] <allowed_organizations> <[]> <[]~> Other",
                "[auth.generic_oauth] enabled = true <enabled> <yes> <yes> Chart",
                "[auth.generic_oauth] login_prompt =  <login_prompt> <> <~  > Other",
                r#"[auth.generic_oauth] name = Example <name> <"Example"> <Exa> Chart"#,
                r#"[auth.generic_oauth] role_attribute_path = contains(groups[*], 'a') && 'Admin' || 'Viewer' <role_attribute_path> <"contains(groups[*], 'a') && 'Admin' || 'Viewer'"> <con> Chart"#,
                r#"[auth.generic_oauth] scopes = openid {{ email <scopes> <openid {{ "{{" }} email> <ope> Chart"#,
                r#"[auth.generic_oauth] team_ids = [a b] <team_ids> <["a b"]> <["a> Other"#,
                "[auth.generic_oauth] tls_client_ca =  <tls_client_ca> <> <~  > Chart",
                "[server] root_url = https://grafana.example.com <root_url> <https://grafana.example.com> <htt> Chart",
                "info yaml.value-from: the value of `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET` comes from a secret or config map that is not in this text <GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET> give it as a variable `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET`",
                "warning yaml.template: `client_id` has a template in it: only Helm knows what it becomes, so it is left out <{{ .Values.id }}> take the value that Helm renders, from `helm template`",
                "warning yaml.template: `auth_url` has a template in it: only Helm knows what it becomes, so it is left out <{{ .Values.url }}> take the value that Helm renders, from `helm template`",
                r#"error helm-list: `allowed_groups` is a YAML list, which Helm prints as `[a b/c]`: Grafana reads no item from that, and lets everybody in <- a~        - b/c> write it as one text, with commas or blanks between: `"a b/c"` <~        - a~        - b/c>  "a b/c""#,
                r#"error helm-list: `allowed_domains` is a YAML list, which Helm prints as `[example.com example.org]`: Grafana reads no item from that, and lets everybody in <[example.com, example.org]> write it as one text, with commas or blanks between: `"example.com example.org"` <[example.com, example.org]> "example.com example.org""#,
                r#"error helm-list: `team_ids` is a YAML list, which Helm prints as `[a b]`: Grafana reads no item from that, and lets everybody in <["a b"]> write it as one text, with commas or blanks between the items"#,
            ],
        );
    }

    #[test]
    fn variables_of_a_chart() {
        gives(
            "\
env:
  GF_AUTH_GENERIC_OAUTH_TEAM_IDS: 1234567
  GF_AUTH_GENERIC_OAUTH_NAME: '{{ .Values.name }}'
  GF_EMPTY:
envRenderSecret:
  GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: \"a\\tb\"
",
            &[
                "GF_AUTH_GENERIC_OAUTH_TEAM_IDS = 1.234567e+06 <GF_AUTH_GENERIC_OAUTH_TEAM_IDS> <1234567> <123> Variable",
                "GF_EMPTY =  <GF_EMPTY> <> <~en> Other",
                r#"GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET = a	b <GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET> <"a\tb"> <a\t> Variable"#,
                r#"error helm-number: Helm prints the number of `GF_AUTH_GENERIC_OAUTH_TEAM_IDS` as `1.234567e+06` <1234567> put the number in quotes <1234567> "1234567""#,
                "warning yaml.template: `GF_AUTH_GENERIC_OAUTH_NAME` has a template in it: only Helm knows what it becomes, so it is left out <'{{ .Values.name }}'> take the value that Helm renders, from `helm template`",
            ],
        );
    }

    #[test]
    fn lists_of_a_chart() {
        gives(
            "\
grafana.ini:
  auth.generic_oauth:
    allowed_groups:
    - a
    - b
    allowed_domains: # who
      - example.com
    allowed_organizations: &x [a]
    team_ids: [1, 2000000]
    org_mapping: [\"a:*:Viewer\", 'b c:1:Admin']
    scopes: ['\"openid\"']
    other: [~, yes, {b: 1, a: [c]}]
  b: [c]
",
            &[
                "[DEFAULT] b = [c] <b> <[c]> <[c]> Other",
                "[auth.generic_oauth] allowed_domains = [example.com] <allowed_domains> <- example.com> <- e> Other",
                "[auth.generic_oauth] allowed_groups = [a b] <allowed_groups> <- a~    - b> <- a> Other",
                "[auth.generic_oauth] allowed_organizations = [a] <allowed_organizations> <[a]> <[a]> Other",
                r#"[auth.generic_oauth] org_mapping = [a:*:Viewer b c:1:Admin] <org_mapping> <["a:*:Viewer", 'b c:1:Admin']> <["a> Other"#,
                "[auth.generic_oauth] other = [<nil> true map[a:[c] b:1]] <other> <[~, yes, {b: 1, a: [c]}]> <[~,> Other",
                r#"[auth.generic_oauth] scopes = ["openid"] <scopes> <['"openid"']> <['"> Other"#,
                "[auth.generic_oauth] team_ids = [1 2e+06] <team_ids> <[1, 2000000]> <[1,> Other",
                r#"error helm-list: `allowed_groups` is a YAML list, which Helm prints as `[a b]`: Grafana reads no item from that, and lets everybody in <- a~    - b> write it as one text, with commas or blanks between: `"a b"` <~    - a~    - b>  "a b""#,
                "error helm-list: `allowed_domains` is a YAML list, which Helm prints as `[example.com]`: Grafana reads no item from that, and lets everybody in <- example.com> write it as one text, with commas or blanks between the items",
                "error helm-list: `allowed_organizations` is a YAML list, which Helm prints as `[a]`: Grafana reads no item from that, and lets everybody in <[a]> write it as one text, with commas or blanks between the items",
                r#"error helm-list: `team_ids` is a YAML list, which Helm prints as `[1 2e+06]`: Grafana reads no item from that, and lets everybody in <[1, 2000000]> write it as one text, with commas or blanks between: `"1 2000000"` <[1, 2000000]> "1 2000000""#,
                r#"error helm-list: `org_mapping` is a YAML list, which Helm prints as `[a:*:Viewer b c:1:Admin]`: Grafana reads no item from that <["a:*:Viewer", 'b c:1:Admin']> write it as one text, with commas or blanks between the items"#,
            ],
        );
    }

    #[test]
    fn values_of_a_chart() {
        gives(
            "\
grafana.ini:
  auth.generic_oauth:
    team_ids: 1234567
    a: 1_000
    b: 0x10
    c: 1.50
    d: {y: 1, x: }
    e: |
      f
    g: |
      h # i
      j = k
    l: >-
      m
      n
    o: \"p # \\\"q\\\"\"
    r: '\"\"\"s # t\"\"\"'
    \"t\": '`u; v`'
    v: |
      \"\"\"w
      # x\"\"\"
    y: \"z\\nenabled = true\"
    on: 1
",
            &[
                "[auth.generic_oauth] a = 1000 <a> <1_000> <1_0> Chart",
                "[auth.generic_oauth] b = 16 <b> <0x10> <0x1> Chart",
                "[auth.generic_oauth] c = 1.5 <c> <1.50> <1.5> Chart",
                "[auth.generic_oauth] d = map[x:<nil> y:1] <d> <{y: 1, x: }> <{y:> Other",
                "[auth.generic_oauth] e = f <e> <|~      f> <f~ > Chart",
                "[auth.generic_oauth] g = h <g> <h> <h #> Other",
                "[auth.generic_oauth] j = k <j> <k> <k~ > Other",
                "[auth.generic_oauth] l = m n <l> <>-~      m~      n> <m~ > Chart",
                r#"[auth.generic_oauth] o = p <o> <"p # \"q\""> <p #> Chart"#,
                r#"[auth.generic_oauth] r = s # t <r> <'"""s # t"""'> <s #> Chart"#,
                r#"[auth.generic_oauth] t = u; v <"t"> <'`u; v`'> <u; > Chart"#,
                "[auth.generic_oauth] team_ids = 1.234567e+06 <team_ids> <1234567> <123> Chart",
                "[auth.generic_oauth] true = 1 <on> <1> <1~> Chart",
                r#"[auth.generic_oauth] v = w~# x <v> <|~      """w~      # x"""> <w~ > Chart"#,
                r"[auth.generic_oauth] y = z <y> <z> <z\n> Other",
                r#"[auth.generic_oauth] enabled = true <enabled> <true"> <tru> Other"#,
                r#"error helm-number: Helm prints the number of `team_ids` as `1.234567e+06` <1234567> put the number in quotes <1234567> "1234567""#,
                "warning helm-line-break: `g` has several lines, and the chart indents only the first: Helm refuses the release, or the rest is lost <> write the value on one line, or fold it with `>-`",
                "warning helm-line-break: `v` has several lines, and the chart indents only the first: Helm refuses the release, or the rest is lost <> write the value on one line, or fold it with `>-`",
                "warning helm-line-break: `y` has several lines, and the chart indents only the first: Helm refuses the release, or the rest is lost <> write the value on one line, or fold it with `>-`",
            ],
        );
    }

    #[test]
    fn sections_of_a_chart() {
        gives(
            "\
grafana.ini:
  users: &u
    auto_assign_org_role: Editor
  auth.generic_oauth:
    <<: *u
    client_id: a
    client_id: b
  \"Auth.generic_oauth\": {enabled: true}
",
            &[
                "[Auth.generic_oauth] enabled = true <enabled> <true> <tru> Chart",
                "[auth.generic_oauth] auto_assign_org_role = Editor <auto_assign_org_role> <Editor> <Edi> Chart",
                "[auth.generic_oauth] client_id = b <client_id> <b> <b~ > Chart",
                "[users] auto_assign_org_role = Editor <auto_assign_org_role> <Editor> <Edi> Chart",
                "warning yaml.duplicate-key: the key `client_id` stands in this map twice, and most tools refuse that <client_id> leave one of them: here the last one is taken",
                r#"error section-not-read: `[Auth.generic_oauth]` is not `[auth.generic_oauth]`, so nothing in it is read <"Auth.generic_oauth"> write the header as `[auth.generic_oauth]`, without anything else on its line"#,
            ],
        );
    }

    #[test]
    fn operator() {
        gives(
            "\
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata:
  name: a
spec:
  config:
    auth.generic_oauth:
      enabled: \"true\"
      allow_sign_up: true
      name:
      scopes: [openid, email]
      role_attribute_path: \"'{{ a }}'\"
    app_mode: production
    log:
      mode: \"console\"
---
kind: Grafana
spec:
  config:
    server: {root_url: \"https://grafana.example.com\"}
",
            &[
                "[auth.generic_oauth] allow_sign_up = true <allow_sign_up> <true> <tru> Operator",
                r#"[auth.generic_oauth] enabled = true <enabled> <"true"> <tru> Operator"#,
                "[auth.generic_oauth] name =  <name> <> <~  > Other",
                r#"[auth.generic_oauth] role_attribute_path = {{ a }} <role_attribute_path> <"'{{ a }}'"> <{{ > Operator"#,
                r#"[log] mode = console <mode> <"console"> <con> Operator"#,
                r#"[server] root_url = https://grafana.example.com <root_url> <"https://grafana.example.com"> <htt> Operator"#,
                r#"error yaml.operator-type: `allow_sign_up` is no text: Kubernetes refuses this object <true> put the value in quotes <true> "true""#,
                "error yaml.operator-type: `name` is no text: Kubernetes refuses this object <> put the value in quotes",
                r#"error yaml.operator-type: `scopes` is no text: Kubernetes refuses this object <[openid, email]> write the value as one text <[openid, email]> "openid email""#,
                "error yaml.operator-type: `app_mode` is no section: Kubernetes refuses this object <app_mode> put the key below the section that it belongs to",
            ],
        );
    }

    #[test]
    fn deployment() {
        gives(
            "\
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: grafana
          env:
            - name: GF_AUTH_GENERIC_OAUTH_ENABLED
              value: \"true\"
            - {name: GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP, value: false}
            - value: >-
                contains(groups, 'a')
                && 'Admin'
              name: \"GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH\"
            - name: DOMAIN
              valueFrom: {fieldRef: {fieldPath: a}}
            - name: GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET
              valueFrom:
                secretKeyRef: {name: a, key: b}
            - name: HOST
              value:
            - name: PORT
            - name: LIST
              value: [a]
            - text
          ports: []
",
            &[
                r#"GF_AUTH_GENERIC_OAUTH_ENABLED = true <GF_AUTH_GENERIC_OAUTH_ENABLED> <"true"> <tru> Variable"#,
                "GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP = false <GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP> <false> <fal> Variable",
                r#"GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH = contains(groups, 'a') && 'Admin' <"GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH"> <>-~                contains(groups, 'a')~                && 'Admin'> <con> Variable"#,
                "DOMAIN = example.com <DOMAIN> <{fieldRef: {fieldPath: a}}> <{fi> Other",
                "HOST =  <HOST> <> <~  > Other",
                "PORT =  <PORT> <> <~  > Other",
                r#"error yaml.kubernetes-type: the value of `GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP` is no text: Kubernetes refuses this object <false> put the value in quotes <false> "false""#,
                "info yaml.value-from: the value of `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET` comes from a secret or config map that is not in this text <GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET> give it as a variable `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET`",
                "error yaml.kubernetes-type: the value of `LIST` is no text: Kubernetes refuses this object <[a]> put the value in quotes",
            ],
        );
    }

    #[test]
    fn config_map_and_secret() {
        gives(
            "\
apiVersion: v1
kind: ConfigMap
data:
  grafana.ini: |
    [auth.generic_oauth]
    enabled = true
    ; é
    role_attribute_path = \"'Admin'\" # b

    [server]
    root_url = https://grafana.example.com
  custom.ini: \"[users]\\nauto_assign_org_role = Editor\\n\"
  GF_AUTH_GENERIC_OAUTH_NAME: A
  GF_AUTH_GENERIC_OAUTH_USE_PKCE: true
  php.ini: |
    what
  other: b
---
kind: Secret
data:
  GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: czNjcjN0
  GF_AUTH_GENERIC_OAUTH_CLIENT_ID: plain text
  grafana.ini: W2F1dGhdCm9hdXRoX2F1dG9fbG9naW4gPSB0cnVlCg==
stringData:
  GF_SECURITY_ADMIN_USER: \"a\"
",
            &[
                "[auth.generic_oauth] enabled = true <enabled> <true> <tru> Ini",
                r#"[auth.generic_oauth] role_attribute_path = 'Admin' <role_attribute_path> <"'Admin'"> <'Ad> Ini"#,
                "[server] root_url = https://grafana.example.com <root_url> <https://grafana.example.com> <htt> Ini",
                "[users] auto_assign_org_role = Editor <auto_assign_org_role> <Editor> <Edi> Other",
                "GF_AUTH_GENERIC_OAUTH_NAME = A <GF_AUTH_GENERIC_OAUTH_NAME> <A> <A~ > Variable",
                "GF_AUTH_GENERIC_OAUTH_USE_PKCE = true <GF_AUTH_GENERIC_OAUTH_USE_PKCE> <true> <tru> Variable",
                "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET = s3cr3t <GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET> <czNjcjN0> <czN> Other",
                "[auth] oauth_auto_login = true <W2F1dGhdCm9hdXRoX2F1dG9fbG9naW4gPSB0cnVlCg==> <W2F1dGhdCm9hdXRoX2F1dG9fbG9naW4gPSB0cnVlCg==> <W2F> Other",
                r#"GF_SECURITY_ADMIN_USER = a <GF_SECURITY_ADMIN_USER> <"a"> <a"~> Variable"#,
                r#"error yaml.kubernetes-type: the value of `GF_AUTH_GENERIC_OAUTH_USE_PKCE` is no text: Kubernetes refuses this object <true> put the value in quotes <true> "true""#,
                "info yaml.base64: the value of `GF_AUTH_GENERIC_OAUTH_CLIENT_ID` is not the base64 of a text, so it is left out <plain text> plain texts of a secret stand below `stringData`",
            ],
        );
    }

    #[test]
    fn compose_map() {
        gives(
            "\
services:
  grafana:
    image: grafana/grafana
    environment:
      GF_AUTH_GENERIC_OAUTH_ENABLED: true
      GF_AUTH_GENERIC_OAUTH_TEAM_IDS: 1234567
      GF_AUTH_GENERIC_OAUTH_AUTO_LOGIN: yes
      GF_AUTH_GENERIC_OAUTH_AUTH_URL: https://${DOMAIN}/auth?$DOMAIN
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 'pa$$word'
      GF_AUTH_GENERIC_OAUTH_NAME: \"${NAME:-Example ${DOMAIN}}${EMPTY-b}${EMPTY:-c}${DOMAIN:+d}${NAME+e}\"
      GF_AUTH_GENERIC_OAUTH_CLIENT_ID: ${CLIENT_ID}-x
      GF_AUTH_GENERIC_OAUTH_SCOPES: a $ b ${1} $
      GF_FROM_SHELL:
      GF_NOT_GIVEN:
      DATABASE: ${DB:?no database}
",
            &[
                "GF_AUTH_GENERIC_OAUTH_ENABLED = true <GF_AUTH_GENERIC_OAUTH_ENABLED> <true> <tru> Compose",
                "GF_AUTH_GENERIC_OAUTH_TEAM_IDS = 1234567 <GF_AUTH_GENERIC_OAUTH_TEAM_IDS> <1234567> <123> Compose",
                "GF_AUTH_GENERIC_OAUTH_AUTO_LOGIN = yes <GF_AUTH_GENERIC_OAUTH_AUTO_LOGIN> <yes> <yes> Compose",
                "GF_AUTH_GENERIC_OAUTH_AUTH_URL = https://example.com/auth?example.com <GF_AUTH_GENERIC_OAUTH_AUTH_URL> <https://${DOMAIN}/auth?$DOMAIN> <htt> Compose",
                "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET = pa$word <GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET> <'pa$$word'> <pa$> Compose",
                r#"GF_AUTH_GENERIC_OAUTH_NAME = Example example.comcd <GF_AUTH_GENERIC_OAUTH_NAME> <"${NAME:-Example ${DOMAIN}}${EMPTY-b}${EMPTY:-c}${DOMAIN:+d}${NAME+e}"> <Exa> Compose"#,
                "GF_AUTH_GENERIC_OAUTH_CLIENT_ID = -x <GF_AUTH_GENERIC_OAUTH_CLIENT_ID> <${CLIENT_ID}-x> <-x~> Compose",
                "GF_AUTH_GENERIC_OAUTH_SCOPES = a $ b ${1} $ <GF_AUTH_GENERIC_OAUTH_SCOPES> <a $ b ${1} $> <a $> Compose",
                "GF_FROM_SHELL = a b <GF_FROM_SHELL> <> <~  > Other",
                "DATABASE =  <DATABASE> <${DB:?no database}> <~> Compose",
                "warning env.missing: the variable `CLIENT_ID` is not given: compose puts nothing in its place <${CLIENT_ID}> give it as a variable `CLIENT_ID`",
                "error compose.dollar: compose refuses a `$` that no name or `{…}` follows <$> write `$$` for a dollar sign <> $",
                "warning env.missing: the variable `GF_NOT_GIVEN` is not given: compose leaves it out <GF_NOT_GIVEN> give it as a variable `GF_NOT_GIVEN`",
                "warning env.missing: the variable `DB` is not given: compose puts nothing in its place <${DB:?no database}> give it as a variable `DB`",
            ],
        );
    }

    #[test]
    fn compose_list() {
        gives(
            "\
x-common: &common
  environment:
    - GF_SERVER_ROOT_URL=https://${DOMAIN}
    - \"GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=contains(a, \\\"$$b\\\") && 'Admin'\"
    - GF_FROM_SHELL
    - GF_NOT_GIVEN
    - EMPTY=
services:
  a:
    <<: *common
  b:
    <<: *common
",
            &[
                "GF_SERVER_ROOT_URL = https://example.com <GF_SERVER_ROOT_URL> <GF_SERVER_ROOT_URL=https://${DOMAIN}> <htt> ComposeItem",
                r#"GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH = contains(a, "$b") && 'Admin' <GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH> <"GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=contains(a, \"$$b\") && 'Admin'"> <con> ComposeItem"#,
                "GF_FROM_SHELL = a b <GF_FROM_SHELL> <GF_FROM_SHELL> <GF_> Other",
                "EMPTY =  <EMPTY> <EMPTY=> <~se> ComposeItem",
                "warning env.missing: the variable `GF_NOT_GIVEN` is not given: compose leaves it out <GF_NOT_GIVEN> give it as a variable `GF_NOT_GIVEN`",
            ],
        );
    }

    #[test]
    fn inner_part_of_a_chart() {
        gives(
            "\
auth.generic_oauth:
  enabled: true
  scopes: openid
users:
  auto_assign_org_id: 2
",
            &[
                "[auth.generic_oauth] enabled = true <enabled> <true> <tru> Chart",
                "[auth.generic_oauth] scopes = openid <scopes> <openid> <ope> Chart",
                "[users] auto_assign_org_id = 2 <auto_assign_org_id> <2> <2~> Chart",
            ],
        );
    }

    #[test]
    fn bare_data() {
        gives(
            "\
GF_AUTH_GENERIC_OAUTH_ENABLED: \"true\"
GF_AUTH_GENERIC_OAUTH_USE_PKCE: true
OTHER: a
",
            &[
                r#"GF_AUTH_GENERIC_OAUTH_ENABLED = true <GF_AUTH_GENERIC_OAUTH_ENABLED> <"true"> <tru> Variable"#,
                "GF_AUTH_GENERIC_OAUTH_USE_PKCE = true <GF_AUTH_GENERIC_OAUTH_USE_PKCE> <true> <tru> Variable",
                r#"error yaml.kubernetes-type: the value of `GF_AUTH_GENERIC_OAUTH_USE_PKCE` is no text: Kubernetes refuses this object <true> put the value in quotes <true> "true""#,
            ],
        );
    }

    #[test]
    fn nothing() {
        gives(
            "\
replicas: 1
image: {tag: \"1\"}
",
            &[
                "warning settings.nothing-found: this YAML holds no settings of Grafana <> looked for `grafana.ini:` of Helm values, `config:` of a Grafana, `env:` and `environment:`, and `data:` with `GF_…` or `grafana.ini`",
            ],
        );
    }

    #[track_caller]
    fn refuses(text: &str, at: usize, message: &str) {
        assert_eq!(read(text, &given).err(), Some(Unreadable { at, message: message.to_owned() }));
    }

    #[test]
    fn what_grafana_refuses_is_refused_at_its_place() {
        let message = "a line needs a `=` or `:` between key and value: Grafana does not start, and its log says `key-value delimiter not found`";
        refuses(
            "grafana.ini:\n  auth.generic_oauth:\n    role_attribute_path: |\n      a &&\n      'é'\n",
            72,
            "`role_attribute_path` has several lines, and the chart indents only the first: Helm refuses the release, or the rest is lost",
        );
        refuses("data:\n  grafana.ini: |\n    [auth]\n    é\n", 38, message);
        refuses(
            "spec: {config: {auth: {a: 'b', c: \"`d\"}}}",
            35,
            "a backtick that opens a value must be closed: Grafana does not start, and its log says `missing closing key quote`",
        );
    }

    /// xorshift64*
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
        }

        fn text(&mut self, pieces: &[&str], most: usize) -> String {
            let length = self.below(most);
            (0..length).filter_map(|_| pieces.get(self.below(pieces.len()))).copied().collect()
        }
    }

    const PIECES: &[&str] = &[
        "a",
        "B",
        "1",
        " ",
        "  ",
        "\"",
        "'",
        "`",
        "\\",
        "\n",
        "\r",
        "\t",
        ":",
        ": ",
        "#",
        " #",
        "-",
        "- ",
        "{",
        "{{",
        "}}",
        "[",
        "]",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "$",
        "${A}",
        "=",
        "é",
        "日本",
        "😀",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\u{feff}",
        "\u{fffe}",
        "\u{7f}",
        "\u{1}",
        "\u{1b}",
        "\u{a0}",
        "\u{10ffff}",
        "\u{fdd0}",
        "~",
        "true",
        "\\n",
        "\u{200b}",
    ];

    #[test]
    fn quoted_texts_come_back() {
        let mut random = Random(20_260_401);
        for _ in 0..3_000 {
            let value = random.text(PIECES, 12);
            let quoted = quote(&value).expect("a text without NUL");
            assert!(!quoted.contains(['\n', '\r']), "{quoted:?}");
            let text = format!("x: [{quoted}]\n{quoted}: {quoted} # c\n");
            let tree = super::tree::read(&text).unwrap_or_else(|error| panic!("{quoted}: {error:?}"));
            let values: Vec<_> = (0..10).filter_map(|id| tree.text(id)).filter(|text| *text != "x").collect();
            assert_eq!(values, [&value; 3], "{quoted}");
        }
        assert_eq!(quote("a\0"), None);
        let all = quote("é😀 \"\\\n\t\r\u{1}\u{85}\u{2028}\u{feff}\u{1fffe}");
        assert_eq!(all.as_deref(), Some(r#""é😀 \"\\\n\t\r\x01\x85\u2028\ufeff\U0001fffe""#));
    }

    #[test]
    fn escaped_values_come_back() {
        let mut random = Random(1);
        let entry = |text: &str| {
            let reading = read(text, &|_| None).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert!(
                reading.troubles.iter().all(|trouble| trouble.code == "helm-line-break"),
                "{text}: {:?}",
                reading.troubles
            );
            reading.entries.into_iter().next().map(|entry| (entry.value, entry.spelling))
        };
        for _ in 0..1_000 {
            let value = random.text(PIECES, 12);
            let quoted = quote(&compose(&value)).expect("a text without NUL");
            let expected = Some((Raw::Text(value.clone()), Spelling::Compose));
            assert_eq!(entry(&format!("environment: {{A: {quoted}}}\n")), expected);
            let item = quote(&format!("A={}", compose(&value))).expect("a text without NUL");
            let expected = Some((Raw::Text(value.clone()), Spelling::ComposeItem));
            assert_eq!(entry(&format!("environment:\n- {item}\n")), expected);
            // Backticks keep a value of ini together.
            let value = value.replace(['`', '\r'], "");
            let quoted = quote(&chart(&format!("`{value}`"))).expect("a text without NUL");
            let text = format!("grafana.ini: {{auth.generic_oauth: {{name: {quoted}}}}}\n");
            assert_eq!(entry(&text), Some((Raw::Text(value), Spelling::Chart)));
        }
    }

    /// Whatever is read, all places are in the file, and between its characters where they are of spans.
    fn check(text: &str) {
        let Ok(reading) = read(text, &given) else { return };
        for span in reading.entries.iter().flat_map(|entry| [&entry.key_span, &entry.value_span]) {
            assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
        }
        for trouble in &reading.troubles {
            let fix = trouble.fix.as_ref().map_or(0..0, |(place, _)| place.clone());
            assert!(text.get(trouble.at.clone()).is_some() && text.get(fix).is_some(), "{trouble:?} of {text:?}");
        }
        for entry in &reading.entries {
            let Raw::Text(value) = &entry.value else { continue };
            for (at, char) in value.char_indices() {
                let place = entry.places.locate(at);
                assert!(place <= text.len(), "{char:?} at {place} of {text:?}");
            }
        }
    }

    const FILES: &[&str] = &[
        "grafana:\n  grafana.ini:\n    auth.generic_oauth: &x\n      enabled: yes\n      scopes: [openid, 'é']\n      a: |-\n        b\n      allowed_groups:\n      - a\n      - b # c\n    auth: {<<: *x, b: \"{{ `c` }}\\u00e9\"}\n",
        "spec:\n  config:\n    auth:\n      a: \"b\"\n      c: 1\n---\nenv:\n- name: A\n  value: >\n    b\n    c\n",
        "services:\n  a: &a\n    environment:\n      B: ${C:-d$$}\n      E:\n  f:\n    environment: ['B=$D', \"C\"]\n  g: *a\n",
        "kind: Secret\ndata:\n  GF_A: YQ==\nstringData:\n  grafana.ini: |\n    [a]\n    b = 'c' # d\r\n\n    e = `f\n    g`\n",
    ];

    #[test]
    fn damaged_files() {
        let mut random = Random(7);
        for file in FILES {
            check(file);
        }
        for round in 0..8_000 {
            check(&damaged(&mut random, round));
        }
    }

    fn damaged(random: &mut Random, round: usize) -> String {
        let file = FILES.get(round % FILES.len()).copied().unwrap_or_default();
        let mut chars: Vec<char> = file.chars().collect();
        for _ in 0..=random.below(4) {
            let at = random.below(chars.len());
            let end = (at + random.below(6)).min(chars.len());
            let new = random.text(PIECES, 3);
            let new: Vec<char> = if random.below(8) == 0 {
                file.chars().skip(random.below(99)).take(40).collect()
            } else {
                new.chars().collect()
            };
            chars.splice(at..end, new);
        }
        chars.into_iter().collect()
    }
}
