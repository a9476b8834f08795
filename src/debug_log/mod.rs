//! The logins that Grafana's log holds at level debug (behaviour 2.2), as people copy it out of a terminal: logfmt or
//! lines of JSON, with whatever Docker, Kubernetes or journald have put around them.

mod fields;

use bumpalo::Bump;

use crate::jmespath;
use crate::json::{Entries, ToJson};

/// What Grafana had at one login, each the JSON that it logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedLogin {
    found: [Option<String>; KINDS.len()],
    /// The line it begins on, from 1; 0 where nothing of it could be read.
    pub line: usize,
    /// What could not be read, and where.
    pub notes: Vec<String>,
}

/// What the message of a line says, in order of precedence, and the name of what it then holds. A message that says none
/// of it belongs to nothing.
const KINDS: [(&str, &[&str]); 6] = [
    ("idToken", &["id_token", "id token", "idtoken"]),
    ("accessToken", &["access_token", "access token", "accesstoken"]),
    ("emails", &["email"]),
    ("teams", &["team"]),
    ("organizations", &["organization", "organisation"]),
    ("userinfo", &["user info", "userinfo", "user_info"]),
];

impl LoggedLogin {
    /// The JSON of one thing, by the name it has in the package: `idToken`, `userinfo`, `accessToken`, `emails`, `teams`,
    /// `organizations`.
    pub fn get(&self, name: &str) -> Option<&str> {
        let place = KINDS.iter().position(|(kind, _)| *kind == name)?;
        self.found.get(place)?.as_deref()
    }
}

/// Every login of a log, oldest first. What is no log has none; where all that a log holds of a login cannot be read, there is
/// one with notes alone.
///
/// Lines of logins that ran at the same time cannot be told apart: a line goes to the login before it, unless that has one of
/// its kind.
pub fn read(log: &str) -> Vec<LoggedLogin> {
    let mut logins: Vec<LoggedLogin> = Vec::new();
    let mut early = Vec::new();
    let lines: Vec<&str> = log.lines().collect();
    for (index, text) in lines.iter().enumerate() {
        let line = index + 1;
        match received(text, lines.get(line..).unwrap_or_default()) {
            Received::Nothing => {}
            Received::Json(kind, json) => {
                let blackened = is_blackened(&json);
                add(&mut logins, kind, json, line);
                if let Some(login) = logins.last_mut().filter(|_| blackened) {
                    login.notes.push(format!("line {line}: something was blacked out, and counts as it stands there"));
                }
            }
            Received::Unreadable => {
                let notes = logins.last_mut().map_or(&mut early, |login| &mut login.notes);
                notes.push(format!("line {line}: `raw_json` is no JSON, cut off or blacked out: copy the whole line"));
            }
        }
    }
    if logins.is_empty() && !early.is_empty() {
        logins.push(LoggedLogin::default());
    }
    // What was cut off before any login belongs to the first, or to one that is lost whole.
    if let Some(login) = logins.first_mut() {
        login.notes.splice(..0, early);
    }
    logins
}

/// How many lines a terminal may have made of one.
const MOST_WRAPPED: usize = 100;

enum Received {
    Nothing,
    /// What kind, and its JSON.
    Json(usize, String),
    Unreadable,
}

/// What a line says was received, with the following ones put behind it where it goes on there.
fn received(line: &str, rest: &[&str]) -> Received {
    let alone = in_line(line);
    if matches!(alone, Received::Json(..)) || !begins(line) {
        return alone;
    }
    let mut joined = line.to_owned();
    let wrapped = rest.iter().take(MOST_WRAPPED).take_while(|next| !begins(next)).find_map(|next| {
        joined.push_str(next);
        Some(in_line(&joined)).filter(|found| matches!(found, Received::Json(..)))
    });
    wrapped.unwrap_or(alone)
}

fn in_line(line: &str) -> Received {
    let fields = fields::read(line);
    match (kind(&fields.message), fields.raw_json) {
        (Some(kind), Some(json)) if is_json(&json) => Received::Json(kind, json),
        (Some(_), Some(_)) => Received::Unreadable,
        _ => Received::Nothing,
    }
}

/// Whether a line is Grafana's next one.
fn begins(line: &str) -> bool {
    ["logger=", "\"logger\"", "msg=", "\"msg\""].iter().any(|word| line.contains(word))
}

/// Whether somebody has put something else in place of what was there, as far as that can be seen.
fn is_blackened(json: &str) -> bool {
    json.contains("***") || json.contains('█') || json.to_lowercase().contains("redacted")
}

fn kind(message: &str) -> Option<usize> {
    let message = message.to_lowercase();
    KINDS.iter().position(|(_, words)| words.iter().any(|word| message.contains(word)))
}

fn is_json(text: &str) -> bool {
    jmespath::parse_json(text, &Bump::new()).is_ok()
}

fn add(logins: &mut Vec<LoggedLogin>, kind: usize, json: String, line: usize) {
    let free = |login: &&mut LoggedLogin| matches!(login.found.get(kind), Some(None));
    if let Some(slot) = logins.last_mut().filter(free).and_then(|login| login.found.get_mut(kind)) {
        *slot = Some(json);
        return;
    }
    let mut login = LoggedLogin { line, ..LoggedLogin::default() };
    if let Some(slot) = login.found.get_mut(kind) {
        *slot = Some(json);
    }
    logins.push(login);
}

impl ToJson for LoggedLogin {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for ((name, _), json) in KINDS.iter().zip(&self.found) {
            entries.optional(name, json);
        }
        entries.entry("line", &self.line).entry("notes", &self.notes).end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(message: &str, json: &str) -> String {
        format!(
            "logger=oauth.generic_oauth t=2026-03-02T10:11:12Z level=debug msg={message:?} raw_json={json:?} data=x\r\n"
        )
    }

    #[test]
    fn two_logins() {
        let log = [
            "logger=context level=info msg=\"Request Completed\"\n",
            &line("Received id_token", r#"{"sub":"1"}"#),
            &line("Received user info response", r#"{"email":"ada@example.com"}"#),
            &line("Received access_token", r#"{"azp":"grafana"}"#),
            &line("Received id_token", r#"{"sub":"2"}"#),
            &line("Received private emails", r#"[{"email":"bob@example.com"}]"#),
        ]
        .concat();
        let due = concat!(
            r#"[{"idToken":"{\"sub\":\"1\"}","accessToken":"{\"azp\":\"grafana\"}","#,
            r#""userinfo":"{\"email\":\"ada@example.com\"}","line":2,"notes":[]},"#,
            r#"{"idToken":"{\"sub\":\"2\"}","emails":"[{\"email\":\"bob@example.com\"}]","line":5,"notes":[]}]"#,
        );
        assert_eq!(read(&log).to_json(), due);
        assert_eq!(read(&log).first().and_then(|login| login.get("accessToken")), Some(r#"{"azp":"grafana"}"#));
    }

    #[test]
    fn a_line_that_is_cut_off_is_said() {
        let whole = line("Received id_token", "{}");
        let log = format!("{whole}msg=\"Received user info response\" raw_json=\"{{\\\"sub\\\":\\\"secr");
        let notes = ["line 2: `raw_json` is no JSON, cut off or blacked out: copy the whole line"];
        assert_eq!(read(&log).first().map(|login| login.notes.clone()), Some(notes.map(str::to_owned).to_vec()));
    }

    #[test]
    fn a_first_line_that_is_cut_off_is_said_of_the_first_login() {
        let log = format!(
            "{}{}",
            line("Received id_token", "{\"sub\":"),
            line("Received access_token", "{}") + &line("Received id_token", "[")
        );
        let notes = [1, 3]
            .map(|line| format!("line {line}: `raw_json` is no JSON, cut off or blacked out: copy the whole line"));
        assert_eq!(read(&log).iter().map(|login| login.notes.clone()).collect::<Vec<_>>(), [notes.to_vec()]);
    }

    #[test]
    fn what_a_terminal_has_wrapped_is_put_together_again() {
        let text = line("Received id_token", r#"{"sub":"1","groups":["ops","dev"]}"#);
        for width in [77, 86, 90, 97, 110] {
            let (head, tail) = text.split_at(width);
            let (middle, tail) = tail.split_at(9);
            let log = format!("{head}\n{middle}\r\n{tail}{}", line("Received access_token", "{}"));
            let due = r#"[{"idToken":"{\"sub\":\"1\",\"groups\":[\"ops\",\"dev\"]}","accessToken":"{}","line":1,"notes":[]}]"#;
            assert_eq!(read(&log).to_json(), due, "{width}");
        }
    }

    #[test]
    fn a_line_is_not_put_together_with_the_next_of_grafana() {
        let log = format!("{}{}", "msg=\"Received id_token\" raw_json=\"{\n", line("Received access_token", "{}"));
        let note = "line 1: `raw_json` is no JSON, cut off or blacked out: copy the whole line";
        let due = format!(r#"[{{"accessToken":"{{}}","line":2,"notes":["{note}"]}}]"#);
        assert_eq!(read(&log).to_json(), due);
    }

    #[test]
    fn what_was_blacked_out_is_said() {
        let note = "something was blacked out, and counts as it stands there";
        for value in ["***", "[REDACTED]", "███"] {
            let found = read(&line("Received id_token", &format!(r#"{{"sub":"{value}"}}"#)));
            assert_eq!(
                found.first().map(|login| login.notes.clone()),
                Some(vec![format!("line 1: {note}")]),
                "{value}"
            );
        }
        let lost = read("msg=\"Received id_token\" raw_json=\"[REDACTED]\"");
        let due =
            r#"[{"line":0,"notes":["line 1: `raw_json` is no JSON, cut off or blacked out: copy the whole line"]}]"#;
        assert_eq!(lost.to_json(), due);
    }

    #[test]
    fn nonsense_holds_no_login() {
        for text in ["", "{", "raw_json=", "msg=\"other\" raw_json=\"{}\"", "\u{1b}[raw_json"] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
