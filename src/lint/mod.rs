//! What is likely wrong with settings, and with settings and tokens together: one rule one function, in a table.

mod consistency;
mod expressions;
mod fix;
mod items;
pub(crate) mod mapping;
pub(crate) mod names;
mod sample;
mod spelled;
pub(crate) mod tree;

use std::ops::Range;

use crate::evaluate::{self, Input};
use crate::explain::Explanation;
use crate::jmespath::{Expression, Span, Utf16};
use crate::outcome::{self, Note};
use crate::settings::{KEYS, Key, Kind, Path, Raw, Settings, list};
use crate::spelling::file::{Diagnostic, File, sentence};
use crate::spelling::layers::{self, Parsed, Setting, Text, TextError, Variables};
use crate::spelling::{Entry, Severity};

/// A rule: what it is called, how bad it is, and what it looks for.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable, for programs; the heading of its section in docs/lint.md.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it looks at what happens on tokens.
    pub needs_sample: bool,
    find: fn(&Subject<'_>) -> Vec<Finding>,
}

const fn rule(code: &'static str, severity: Severity, find: fn(&Subject<'_>) -> Vec<Finding>) -> Rule {
    Rule { code, severity, needs_sample: false, find }
}

const fn sampled(code: &'static str, severity: Severity, find: fn(&Subject<'_>) -> Vec<Finding>) -> Rule {
    Rule { code, severity, needs_sample: true, find }
}

use Severity::{Error, Info, Warning};

/// Every rule, in the order of docs/lint.md. What a reader finds (`unknown-key`, `section-not-read`, …) comes on top.
pub const RULES: &[Rule] = &[
    rule("value-truncated", Error, spelled::value_truncated),
    rule("literal-lost-quotes", Error, spelled::literal_lost_quotes),
    rule("quotes-kept", Warning, spelled::quotes_kept),
    rule("boolean-unreadable", Error, spelled::boolean_unreadable),
    rule("empty-value-skipped", Info, spelled::empty_value_skipped),
    rule("secret-blanks", Warning, spelled::secret_blanks),
    rule("default-role-unknown", Warning, spelled::default_role_unknown),
    rule("curly-quotes", Error, expressions::curly_quotes),
    rule("url-encoded-expression", Error, expressions::url_encoded),
    rule("needs-quoted-identifier", Error, expressions::needs_quoted_identifier),
    rule("syntax", Error, expressions::syntax),
    rule("unknown-function", Error, expressions::unknown_function),
    rule("literal-as-path", Error, expressions::literal_as_path),
    rule("invalid-role", Warning, expressions::invalid_role),
    rule("contains-with-list", Error, expressions::contains_with_list),
    rule("unstable-order", Warning, expressions::unstable_order),
    rule("allow-list-fails-open", Error, consistency::allow_list_fails_open),
    rule("allowed-domain-never-matches", Error, consistency::allowed_domain_never_matches),
    rule("allowed-groups-without-path", Error, consistency::allowed_groups_without_path),
    rule("team-ids-without-url", Error, consistency::team_ids_without_url),
    rule("strict-without-path", Error, consistency::strict_without_path),
    rule("grafana-admin-ignored", Warning, consistency::grafana_admin_ignored),
    rule("grafana-admin-with-skip", Error, consistency::grafana_admin_with_skip),
    rule("grafana-admin-demotes", Warning, consistency::grafana_admin_demotes),
    rule("validation-without-url", Error, consistency::validation_without_url),
    rule("mapping-entry-invalid", Warning, mapping::entry_invalid),
    rule("mapping-non-ascii", Warning, mapping::non_ascii),
    rule("mapping-without-path", Warning, mapping::without_path),
    rule("no-openid-scope", Warning, consistency::no_openid_scope),
    rule("refresh-without-offline-scope", Info, consistency::refresh_without_offline_scope),
    rule("pkce-off", Info, consistency::pkce_off),
    rule("http-url", Warning, consistency::http_url),
    rule("url-unusable", Error, consistency::url_unusable),
    rule("root-url-local", Warning, consistency::root_url_local),
    rule("tls-skip-verify", Warning, consistency::tls_skip_verify),
    rule("auth-style-unknown", Warning, consistency::auth_style_unknown),
    rule("login-prompt-unknown", Warning, consistency::login_prompt_unknown),
    sampled("source-dropped", Warning, sample::source_dropped),
    sampled("null-function-arg", Warning, sample::null_function_arg),
    sampled("claim-elsewhere", Warning, sample::claim_elsewhere),
    sampled("catch-all-hides-sources", Warning, sample::catch_all_hides_sources),
    sampled("substring-contains", Warning, sample::substring_contains),
    sampled("role-not-text", Warning, sample::role_not_text),
    sampled("objects-not-strings", Warning, sample::objects_not_strings),
    sampled("org-attribute-not-array", Warning, sample::org_not_an_array),
    sampled("groups-not-array", Warning, sample::groups_not_an_array),
    sampled("org-path-error-denies", Error, sample::org_path_error_denies),
    sampled("default-role-used", Info, sample::default_role_used),
    sampled("no-email-source", Warning, sample::no_email_source),
    sampled("sub-missing", Warning, sample::sub_missing),
];

/// Most findings of one rule that are told: more of a kind help nobody.
const MOST: usize = 50;

/// What a rule has found.
#[derive(Clone, Debug)]
struct Finding {
    /// The setting it is about; empty where it is about none.
    key: &'static str,
    /// The number of the entry that it is about, where that is not the one that set the setting.
    entry: Option<usize>,
    /// How bad it is, where that differs from the rule.
    severity: Option<Severity>,
    /// The part of its value, in bytes.
    span: Option<Range<usize>>,
    message: String,
    help: String,
    edit: Option<Edit>,
}

/// What mends a setting's value.
#[derive(Clone, Debug)]
enum Edit {
    /// This range of bytes by that text.
    Part(Range<usize>, String),
    /// Everything.
    Whole(String),
    /// Everything, and so many bytes of what stands behind the delimiter of an ini file, of which Grafana reads a part.
    Raw(String, usize),
}

impl Finding {
    fn new(key: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { key, entry: None, severity: None, span: None, message: message.into(), help: help.into(), edit: None }
    }

    fn of(self, entry: usize) -> Self {
        Self { entry: Some(entry), ..self }
    }

    fn graded(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    fn at(self, span: Range<usize>) -> Self {
        Self { span: Some(span), ..self }
    }

    fn on(self, span: Span) -> Self {
        self.at(span.start as usize..span.end as usize)
    }

    fn edit(self, edit: Edit) -> Self {
        Self { edit: Some(edit), ..self }
    }

    /// With an edit, where there is one.
    fn maybe(self, edit: Option<Edit>) -> Self {
        Self { edit, ..self }
    }
}

/// Settings and, perhaps, somebody's tokens.
struct Subject<'a> {
    parsed: &'a Parsed,
    /// As a decision reads them; None where it would refuse them.
    settings: Option<&'a Settings>,
    sample: Option<&'a Input<'a>>,
    /// What Grafana makes of the sample.
    explanation: Option<Explanation>,
    /// The paths, read once.
    paths: Vec<(&'static Key, Path)>,
}

impl<'a> Subject<'a> {
    fn new(parsed: &'a Parsed, settings: Option<&'a Settings>, sample: Option<&'a Input<'a>>) -> Self {
        let explanation = settings.zip(sample).map(|(settings, sample)| evaluate::explain(settings, sample));
        let mut subject = Self { parsed, settings, sample, explanation, paths: Vec::new() };
        let keys = KEYS.iter().filter(|key| key.kind == Kind::Expression);
        subject.paths = keys.map(|key| (key, Path::read(subject.text(key.name)))).collect();
        subject
    }

    fn setting(&self, key: &str) -> Option<&'a Setting> {
        self.parsed.setting(key)
    }

    /// The text of a setting, or of its default.
    fn text(&self, key: &str) -> &'a str {
        match self.setting(key).map(|setting| &setting.value) {
            Some(Raw::Text(text)) => text,
            Some(_) => "",
            None => KEYS.iter().find(|known| known.name == key).map_or("", |key| key.default),
        }
    }

    fn flag(&self, key: &str) -> bool {
        match self.setting(key).map(|setting| &setting.value) {
            Some(Raw::Flag(flag)) => *flag,
            _ => KEYS.iter().any(|known| known.name == key && known.default == "true"),
        }
    }

    fn is_set(&self, key: &str) -> bool {
        !self.text(key).is_empty()
    }

    fn list(&self, key: &str) -> Vec<String> {
        list::read(self.text(key)).items
    }

    /// Each path that is set, with what it parses to.
    fn paths(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        self.paths.iter().filter(|(_, path)| !path.is_unset()).map(|(key, path)| (key.name, path))
    }

    /// Each path that can be read.
    fn expressions(&self) -> impl Iterator<Item = (&'static str, &Expression)> {
        self.paths().filter_map(|(key, path)| Some((key, path.expression.as_ref()?.as_ref().ok()?)))
    }

    /// A path that can be read.
    fn expression(&self, key: &str) -> Option<&Expression> {
        self.expressions().find(|(name, _)| *name == key).map(|(_, expression)| expression)
    }

    /// Entries that set something, each with the key.
    fn winners(&self) -> impl Iterator<Item = (&'a Setting, &'a Entry)> {
        let parsed = self.parsed;
        parsed.settings.iter().filter_map(|setting| Some((setting, parsed.origin(setting.entry)?.1)))
    }

    /// The value of a setting as a text, whatever it is.
    fn written(&self, key: &str) -> &'a str {
        match self.setting(key).map(|setting| &setting.value) {
            Some(Raw::Flag(true)) => "true",
            Some(Raw::Flag(false)) => "false",
            _ => self.text(key),
        }
    }

    /// Where to say what is about no setting that is there.
    fn anchor(&self) -> Option<(&'a File, &'a Entry)> {
        let address = self.setting("auth_url").or_else(|| self.setting("api_url"));
        let first = || self.parsed.settings.iter().min_by_key(|setting| setting.entry);
        self.parsed.origin(address.or_else(first)?.entry)
    }

    /// What a rule has found, as far as it is told.
    fn diagnostics(&self, rule: &Rule) -> Vec<Diagnostic> {
        let mut findings = (rule.find)(self);
        let more = findings.len().saturating_sub(MOST);
        findings.truncate(MOST);
        if let Some(last) = findings.last_mut().filter(|_| more > 0) {
            last.help.push_str(&format!("; {more} more of this kind are not listed"));
        }
        let mut units = None;
        findings.into_iter().map(|finding| self.diagnostic(rule, finding, &mut units)).collect()
    }

    fn diagnostic(&self, rule: &Rule, finding: Finding, units: &mut Option<(&'static str, Utf16)>) -> Diagnostic {
        let Finding { key, entry, severity, span, message, help, edit } = finding;
        let value = self.written(key);
        if units.as_ref().is_none_or(|(of, _)| *of != key) {
            *units = Some((key, Utf16::new(value)));
        }
        let utf16 = |span: &Range<usize>| {
            let (start, end) = units.as_ref().map_or((0, 0), |(_, units)| units.range(Span::new(span.start, span.end)));
            outcome::Range { start, end }
        };
        let setting = self.setting(key).filter(|_| entry.is_none());
        let origin = entry.or(setting.map(|setting| setting.entry)).and_then(|entry| self.parsed.origin(entry));
        // What is not there is said where the provider's address is, or at the first setting.
        let near = origin.or_else(|| self.anchor());
        let place = near.map(|(file, entry)| {
            let at = setting.zip(span.as_ref()).map(|(setting, span)| setting.places.locate(span.start));
            file.place(at.unwrap_or(entry.value_span.start))
        });
        let mut note = Note { span: span.as_ref().map(utf16), ..Note::new(rule.code, sentence(message)) };
        if !key.is_empty() {
            note = note.about(key);
        }
        let fix = edit.and_then(|edit| match origin {
            None => Some(fix::of_value(value, &edit, utf16)),
            Some((file, entry)) => fix::of_text(file, entry, value, &edit),
        });
        Diagnostic {
            note,
            severity: severity.unwrap_or(rule.severity),
            help: Some(sentence(help)),
            place,
            name: near.map(|(file, _)| file.name.clone()),
            fix,
        }
    }
}

/// What is likely wrong with what a text says, in the order of the text; a text that cannot be read is one finding.
/// `variables` feeds `${NAME}`; with a sample, also what goes wrong on somebody's tokens.
///
/// ```
/// let found = rolecall::lint_text("[auth.generic_oauth]\nrole_attribute_path = 'Admin'", &|_| None, None);
///
/// assert_eq!(found[0].note.code, "literal-lost-quotes");
/// assert_eq!(found[0].place.map(|place| (place.line, place.column)), Some((2, 24)));
/// assert_eq!(found[0].fix.as_ref().map(|fix| &*fix.text), Some("\"'Admin'\""));
/// ```
pub fn lint_text(text: &str, variables: &Variables<'_>, sample: Option<&Input<'_>>) -> Vec<Diagnostic> {
    lint_texts(&[Text { text, ..Text::default() }], variables, sample)
}

/// The same for several texts, laid over one another.
pub fn lint_texts(texts: &[Text<'_>], variables: &Variables<'_>, sample: Option<&Input<'_>>) -> Vec<Diagnostic> {
    match layers::parse(texts, variables) {
        Ok(parsed) => lint(&parsed, sample),
        Err(TextError { diagnostic }) => vec![*diagnostic],
    }
}

/// What is likely wrong with settings given as keys and values.
pub fn lint_settings(pairs: &[(String, Raw)], sample: Option<&Input<'_>>) -> Vec<Diagnostic> {
    lint(&Parsed::of(pairs), sample)
}

/// What is likely wrong with texts that were laid over one another.
pub fn lint(parsed: &Parsed, sample: Option<&Input<'_>>) -> Vec<Diagnostic> {
    let settings = Settings::read(&parsed.pairs()).ok();
    let subject = Subject::new(parsed, settings.as_ref(), sample);
    let mut found = parsed.diagnostics.clone();
    for rule in RULES {
        if !rule.needs_sample || sample.is_some() && settings.is_some() {
            found.extend(subject.diagnostics(rule));
        }
    }
    layers::in_order(found, &parsed.files)
}
