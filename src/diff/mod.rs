//! Two settings and many people: who would be let in, and as what, by the one and by the other.

mod changes;
mod report;
mod users;

use bumpalo::Bump;

use crate::evaluate::{Context, Input, decide};
use crate::explain::Recorder;
use crate::outcome::Decision;
use crate::resolve::Person;
use crate::settings::Settings;
pub use changes::{Count, Field};
pub use report::{Report, Unreadable};
use users::{User, Users};

/// What the arena keeps from person to person; more than this is given back.
const KEPT: usize = 1 << 22;

/// Decides everybody twice. `users` are lines of JSON, each with what a provider sent of somebody:
/// `{"name"?, "idToken"?, "userinfo"?, "accessToken"?, "context"?}`; blank lines are none. `context` is for those who bring none of
/// their own, as JSON; lines are counted from `first`.
pub fn diff(before: &Settings, after: &Settings, users: &[u8], context: &str, first: usize) -> Report {
    let shared = Bump::new();
    let mut arena = Bump::new();
    let mut report = Report::default();
    let users = Users::new(users, users::context(context, &shared), first);
    for line in users {
        match line.read(&arena) {
            Ok(user) => compare(before, after, &user, &arena, &mut report),
            Err(why) => report.unreadable(line.number, why),
        }
        if arena.allocated_bytes() > KEPT {
            arena = Bump::new();
        } else {
            arena.reset();
        }
    }
    report
}

fn compare(before: &Settings, after: &Settings, user: &User<'_>, arena: &Bump, report: &mut Report) {
    let [was, is] = [before, after].map(|settings| settle(settings, &user.input, arena));
    report.users += 1;
    let fields = changes::between(&was, &is);
    if !fields.is_empty() {
        report.changed(user, &was, &is, &fields);
    }
}

/// A person as the story left them, and how it ended.
struct Settled<'a> {
    person: Person<'a>,
    /// None: they are let in.
    end: Option<Decision>,
}

fn settle<'a>(settings: &'a Settings, input: &Input<'a>, arena: &'a Bump) -> Settled<'a> {
    let mut recorder = Recorder::default();
    let mut person = Person::default();
    let mut context = Context { settings, input, arena, recorder: &mut recorder, asked: 0 };
    let end = decide(&mut context, &mut person).err().map(Decision::from);
    Settled { person, end }
}
