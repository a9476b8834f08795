//! An explanation as text for a terminal: the answer, a table of attributes by sources, and the reasons.

mod organizations;
mod page;
mod reasons;
mod style;
mod table;
mod trials;

use bumpalo::Bump;

use crate::display::cut;
use crate::explain::Step;
use crate::jmespath::{self, Value};
use crate::org::Directory;
use crate::outcome::{Decision, Lookup, Note, Outcome as Answer, Request, Source, User};
use crate::settings::{Path, Settings};
use page::{Page, VALUE};
use style::Paint;
pub use style::{Form, Style};

/// The attributes that sources are asked for, in Grafana's order.
const ATTRIBUTES: [&str; 7] = ["id", "name", "login", "email", "role", "orgs", "groups"];

/// The text of the setting that a step's rule names, where it is an expression. The gate `team_ids` runs one, too.
pub(crate) fn path<'s>(settings: &'s Settings, rule: &str) -> Option<&'s str> {
    let name = rule.split(' ').next().unwrap_or_default();
    let path: &Path = match name {
        "name_attribute_path" => &settings.name_attribute_path,
        "login_attribute_path" => &settings.login_attribute_path,
        "email_attribute_path" => &settings.email_attribute_path,
        "role_attribute_path" => &settings.role_attribute_path,
        "org_attribute_path" => &settings.org_attribute_path,
        "groups_attribute_path" => &settings.groups_attribute_path,
        "team_ids_attribute_path" | "team_ids" => &settings.team_ids_attribute_path,
        _ => return None,
    };
    Some(&path.text)
}

/// The whole text. Holds claims' values, since that is what it is for; never a token.
pub(crate) fn render(
    settings: &Settings,
    directory: Directory<'_>,
    answer: &Answer,
    resolved: &User,
    steps: &[Step],
    style: Style,
) -> String {
    let arena = Bump::new();
    let report = Report { settings, directory, answer, resolved, steps, arena: &arena };
    let mut page = Page::new(style);
    report.headline(&mut page);
    page.end_line();
    table::draw(&report, &mut page);
    page.end_line();
    page.heading("why");
    let told = reasons::write(&report, &mut page);
    report.notes(&mut page, &told);
    page.into_text()
}

/// What the text is made of.
struct Report<'a> {
    settings: &'a Settings,
    directory: Directory<'a>,
    answer: &'a Answer,
    resolved: &'a User,
    steps: &'a [Step],
    arena: &'a Bump,
}

impl<'a> Report<'a> {
    fn headline(&self, page: &mut Page) {
        match &self.answer.decision {
            Decision::Allow { user } => {
                verdict("allow", Paint::Strong, 7, page);
                who(user, page);
                page.say(if user.is_grafana_admin == Some(true) { ", server administrator, " } else { ", " });
                organizations::granted(user.org_roles.as_ref(), self.directory, page);
            }
            Decision::Deny { denial } => {
                verdict("deny", Paint::Failed, 6, page);
                page.say(&denial.note.message);
                page.new_line();
                page.say("(");
                page.say(denial.note.code);
                if let Some(cause) = denial.cause {
                    page.say(", ");
                    page.say(cause);
                }
                page.say(")");
            }
            Decision::Incomplete { request } => {
                verdict("not decided yet", Paint::Strong, 6, page);
                missing_response(request, page);
            }
        }
        page.end_line();
    }

    /// What nothing else has told already.
    fn notes(&self, page: &mut Page, told: &[&Note]) {
        let mut title = "notes";
        for note in &self.answer.notes {
            if told.contains(&note) || self.is_denial(note) {
                continue;
            }
            if !title.is_empty() {
                page.end_line();
                page.heading(title);
                title = "";
            }
            page.item("", 2);
            page.say(&note.message);
            page.say(" (");
            page.say(note.code);
            page.say(")");
            self.excerpt(note, page);
            page.end_line();
        }
    }

    /// The part of an expression that a note is about; whether there is one.
    fn excerpt(&self, note: &Note, page: &mut Page) -> bool {
        let expression = note.setting.as_deref().and_then(|setting| path(self.settings, setting));
        let (Some(expression), Some(span)) = (expression, note.span) else { return false };
        page.excerpt(expression, span, note.is_unreadable());
        true
    }

    /// What was tried for an attribute on a source.
    #[inline(never)]
    fn steps_of(&self, attribute: &str, source: Source) -> Vec<&'a Step> {
        let steps = self.steps.iter();
        steps.filter(|step| step.source == Some(source) && step.attribute == attribute).collect()
    }

    /// How a source was read; None where the story ended before.
    fn reading(&self, source: Source) -> Option<&'a Step> {
        self.steps_of("source", source).first().copied()
    }

    #[inline(never)]
    fn decisive(&self, attribute: &str) -> Option<&'a Step> {
        self.steps.iter().find(|step| step.decisive && step.attribute == attribute)
    }

    /// Whether sources are asked for an attribute at all.
    fn looks_for(&self, attribute: &str) -> bool {
        let settings = self.settings;
        match attribute {
            "role" => !settings.skip_org_role_sync && !settings.role_attribute_path.is_unset(),
            "orgs" => !settings.skip_org_role_sync && !settings.org_attribute_path.is_unset(),
            "groups" => !settings.groups_attribute_path.is_unset(),
            _ => true,
        }
    }

    /// Whether the login ended while sources were read: what is missing then, nobody knows.
    fn ended_early(&self) -> bool {
        !self.steps.iter().any(|step| step.attribute == "orgRoles")
    }

    fn is_denied(&self) -> bool {
        matches!(self.answer.decision, Decision::Deny { .. })
    }

    /// Whether a note says the same as the denial.
    fn is_denial(&self, note: &Note) -> bool {
        matches!(&self.answer.decision, Decision::Deny { denial } if denial.note.message == note.message)
    }

    #[inline(never)]
    fn value(&self, step: &'a Step) -> Value<'a> {
        jmespath::parse_json(json(step), self.arena).map_or(Value::Null, |document| document.value)
    }

    /// A step's value with what is in it to read: text without its quotes, anything else as JSON.
    fn text(&self, step: &'a Step) -> &'a str {
        self.value(step).as_str().unwrap_or(json(step))
    }

    /// The texts of a step's list.
    fn texts(&self, step: &'a Step) -> &'a [&'a str] {
        crate::resolve::texts(self.value(step), self.arena)
    }
}

/// A step's value as JSON; empty where it has none.
fn json(step: &Step) -> &str {
    step.value.as_ref().map_or("", |value| value.get())
}

/// The first word of all, behind which the paragraph hangs.
fn verdict(word: &str, paint: Paint, indent: usize, page: &mut Page) {
    page.begin("", 0);
    if page.form() == Form::Pretty {
        page.painted(paint, word);
    } else {
        page.strong(word);
    }
    page.say(": ");
    page.hang(indent);
}

fn who(user: &User, page: &mut Page) {
    page.say(&cut(&user.login, VALUE));
    if user.login != user.email {
        page.say(" <");
        page.say(&cut(&user.email, VALUE));
        page.say(">");
    }
}

/// Why there is no answer yet, and what to do.
fn missing_response(request: &Request, page: &mut Page) {
    let (why, response) = match request.lookup {
        Lookup::Emails => ("no source has an e-mail address", "emails"),
        Lookup::Teams => ("`team_ids` is set", "teams"),
        Lookup::Organizations => ("`allowed_organizations` is set", "organizations"),
    };
    page.say(why);
    page.say(", so Grafana would now ask ");
    page.say(&request.url);
    page.say(" (give the response as lookups.");
    page.say(response);
    page.say(")");
}
