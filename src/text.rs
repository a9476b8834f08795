//! An explanation as text for a terminal: the answer, a table of attributes by sources, and the reasons.

use std::fmt::Write;

use crate::explain::{Outcome, Step};
use crate::jmespath;
use crate::outcome::{Decision, Outcome as Answer, Source, User};
use crate::settings::{Path, Settings};

/// How wide a column gets; longer values end in an ellipsis.
const WIDTH: usize = 24;

/// The attributes that sources are asked for, in Grafana's order.
const ATTRIBUTES: [&str; 7] = ["id", "name", "login", "email", "role", "orgs", "groups"];

/// The text of the setting that a step's rule names, where it is an expression.
pub(crate) fn path<'s>(settings: &'s Settings, rule: &str) -> Option<&'s str> {
    let name = rule.split(' ').next().unwrap_or_default();
    let path: &Path = match name {
        "name_attribute_path" => &settings.name_attribute_path,
        "login_attribute_path" => &settings.login_attribute_path,
        "email_attribute_path" => &settings.email_attribute_path,
        "role_attribute_path" => &settings.role_attribute_path,
        "org_attribute_path" => &settings.org_attribute_path,
        "groups_attribute_path" => &settings.groups_attribute_path,
        "team_ids_attribute_path" => &settings.team_ids_attribute_path,
        _ => return None,
    };
    Some(&path.text)
}

/// The whole text. Holds claims' values, since that is what it is for; never a token.
pub(crate) fn render(settings: &Settings, answer: &Answer, resolved: &User, steps: &[Step]) -> String {
    let report = Report { settings, answer, resolved, steps };
    let mut text = report.headline();
    text.push_str("\n\n");
    report.table(&mut text);
    report.reasons(&mut text);
    report.notes(&mut text);
    text
}

struct Report<'a> {
    settings: &'a Settings,
    answer: &'a Answer,
    resolved: &'a User,
    steps: &'a [Step],
}

impl Report<'_> {
    fn headline(&self) -> String {
        match &self.answer.decision {
            Decision::Allow { user } => format!("allow: {}, {}", who(user), roles(user)),
            Decision::Deny { denial } => {
                let cause = denial.cause.map_or(String::new(), |cause| format!(", {cause}"));
                format!("deny: {}\n      ({}{cause})", denial.note.message, denial.note.code)
            }
            Decision::Incomplete { request } => format!("not decided yet: Grafana would now ask {}", request.url),
        }
    }

    /// One row an attribute, one column a source, the answer at the end.
    fn table(&self, text: &mut String) {
        let mut rows = vec![["", "ID token", "userinfo", "access token", "answer"].map(str::to_owned)];
        for attribute in ATTRIBUTES {
            if attribute == "orgs" && self.settings.org_attribute_path.is_unset()
                || attribute == "groups" && self.settings.groups_attribute_path.is_unset()
            {
                continue;
            }
            let [id_token, userinfo, access_token] = Source::ALL.map(|source| self.cell(attribute, source));
            rows.push([attribute.to_owned(), id_token, userinfo, access_token, self.result(attribute)]);
        }
        let mut widths = [0; 5];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        for row in rows {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(&row) {
                let _ = write!(line, "  {cell:<width$}");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }

    /// What one source says to one attribute; a star marks what settled it.
    fn cell(&self, attribute: &str, source: Source) -> String {
        let mut tried = self.steps.iter().filter(|step| step.attribute == attribute && step.source == Some(source));
        if let Some(step) = tried.clone().find(|step| step.outcome == Outcome::Found) {
            let star = if step.decisive { " *" } else { "" };
            return format!("{}{star}", shortened(&shown(step)));
        }
        if tried.clone().any(|step| step.outcome == Outcome::Failed) {
            return "failed".to_owned();
        }
        match tried.next() {
            Some(_) => "nothing".to_owned(),
            None => self.untried(source).to_owned(),
        }
    }

    /// Why an attribute was not looked for in a source.
    fn untried(&self, source: Source) -> &'static str {
        let step = self.steps.iter().find(|step| step.attribute == "source" && step.source == Some(source));
        match step.map(|step| step.outcome) {
            Some(Outcome::Nothing) => "absent",
            Some(Outcome::Failed) => "unusable",
            _ => "not asked",
        }
    }

    fn result(&self, attribute: &str) -> String {
        let user = self.resolved;
        let role = user.role.map_or("none", |role| role.name());
        let text = match attribute {
            "id" => &user.id,
            "name" => &user.name,
            "login" => &user.login,
            "email" => &user.email,
            "role" if user.is_grafana_admin == Some(true) => "GrafanaAdmin",
            "role" => role,
            "groups" => return shortened(&user.groups.join(", ")),
            _ => return self.decisive(attribute).map_or("none".to_owned(), |step| shortened(&shown(step))),
        };
        if text.is_empty() { "none".to_owned() } else { shortened(text) }
    }

    fn decisive(&self, attribute: &str) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.attribute == attribute && step.decisive)
    }

    fn reasons(&self, text: &mut String) {
        text.push_str("\nwhy\n");
        for attribute in ATTRIBUTES {
            if let Some(reason) = self.reason(attribute) {
                let _ = writeln!(text, "  {attribute:<10}{reason}");
            }
        }
        let _ = writeln!(text, "  {:<10}{}", "orgRoles", self.organizations());
        for step in self.steps.iter().filter(|step| step.attribute == "gate" && step.outcome != Outcome::Skipped) {
            let verdict = if step.outcome == Outcome::Passed { "passed" } else { "refused" };
            let _ = writeln!(text, "  {:<10}{}: {verdict}", "gate", step.rule);
        }
    }

    fn reason(&self, attribute: &str) -> Option<String> {
        let Some(step) = self.decisive(attribute) else { return self.missing(attribute) };
        let Some(source) = step.source else { return Some(format!("`{}`, from {}", shown(step), step.rule)) };
        if step.rule.ends_with("on {\"groups\":[]}") {
            return Some(self.settled_without_groups(step, source));
        }
        let list = matches!(attribute, "orgs" | "groups");
        let value = if list { shown(step) } else { format!("`{}`", shown(step)) };
        Some(format!("{value}, by {} of {}{}", step.rule, source.words(), self.not_asked(attribute, source)))
    }

    /// The surprise of behaviour 5.2.3, in words.
    fn settled_without_groups(&self, step: &Step, source: Source) -> String {
        let first = self.steps.iter().find(|other| other.attribute == "role" && other.source == Some(source));
        let why = match first.and_then(|first| first.error.as_ref()) {
            Some(error) => error.message.clone(),
            None => format!("`role_attribute_path` gives no text on {}", source.words()),
        };
        let never = self.not_asked("role", source).replacen("; ", ", so ", 1);
        format!(
            "`{}`. {why}. Grafana then tried the expression on an empty list of groups, where it gives `{}`{never}",
            shown(step),
            shown(step)
        )
    }

    /// Which sources that are there were not asked any more.
    fn not_asked(&self, attribute: &str, settled_by: Source) -> String {
        if !matches!(attribute, "role" | "orgs" | "groups") {
            return String::new();
        }
        let behind = Source::ALL.iter().skip_while(|source| **source != settled_by).skip(1);
        let words: Vec<_> =
            behind.filter(|source| self.untried(**source) == "not asked").map(|source| source.words()).collect();
        match words.as_slice() {
            [] => String::new(),
            [one] => format!("; {one} was never asked for it"),
            several => format!("; {} were never asked for it", several.join(" and ")),
        }
    }

    /// Why there is nothing; said only where somebody would wonder.
    fn missing(&self, attribute: &str) -> Option<String> {
        match attribute {
            "role" if self.settings.skip_org_role_sync => Some("not looked for: skip_org_role_sync is on".to_owned()),
            "role" if self.settings.role_attribute_path.is_unset() => {
                Some("none: role_attribute_path is not set".to_owned())
            }
            "role" => Some("none: role_attribute_path gives a role on no source".to_owned()),
            "email" => Some("none: no source has an e-mail address".to_owned()),
            "orgs" if !self.settings.org_attribute_path.is_unset() => {
                Some("none: org_attribute_path gives a list of texts on no source".to_owned())
            }
            "groups" if !self.settings.groups_attribute_path.is_unset() => {
                Some("none: groups_attribute_path gives a list of texts on no source".to_owned())
            }
            _ => None,
        }
    }

    fn organizations(&self) -> String {
        if self.settings.skip_org_role_sync {
            return "left as they are: skip_org_role_sync is on".to_owned();
        }
        let mapped: Vec<_> = self.steps.iter().filter(|step| step.attribute == "orgRoles" && !step.decisive).collect();
        let roles = roles(self.resolved);
        match mapped.as_slice() {
            [] => roles,
            [only] if !only.rule.starts_with("org_mapping") && only.rule == "auto_assign_org_role" => {
                format!("{roles}: nobody said more, so auto_assign_org_role counts")
            }
            [only] if !only.rule.starts_with("org_mapping") => {
                format!("{roles}: the role counts in the default organization")
            }
            several => {
                let entries: Vec<_> = several
                    .iter()
                    .map(|step| format!("`{}:{}`", step.rule.trim_start_matches("org_mapping "), shown(step)))
                    .collect();
                format!("{roles}: org_mapping {}", entries.join(", "))
            }
        }
    }

    fn notes(&self, text: &mut String) {
        if self.answer.notes.is_empty() {
            return;
        }
        text.push_str("\nnotes\n");
        for note in &self.answer.notes {
            let _ = writeln!(text, "  {} ({})", note.message, note.code);
        }
    }
}

fn who(user: &User) -> String {
    if user.login == user.email { user.login.clone() } else { format!("{} <{}>", user.login, user.email) }
}

fn roles(user: &User) -> String {
    let admin = if user.is_grafana_admin == Some(true) { "server administrator, " } else { "" };
    match &user.org_roles {
        None => format!("{admin}organizations left as they are"),
        Some(roles) if roles.is_empty() => format!("{admin}in no organization"),
        Some(roles) => {
            let roles: Vec<_> =
                roles.iter().map(|(id, role)| format!("{} in organization {id}", role.name())).collect();
            format!("{admin}{}", roles.join(", "))
        }
    }
}

/// A step's value as people read it: text without its quotes, control characters made visible.
fn shown(step: &Step) -> String {
    let Some(json) = &step.value else { return String::new() };
    let arena = bumpalo::Bump::new();
    let text = jmespath::parse_json(json.get(), &arena).ok().and_then(|document| document.value.as_str());
    visible(text.unwrap_or(json.get()))
}

fn visible(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

fn shortened(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
