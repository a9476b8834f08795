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
    /// The line it begins on, from 1.
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

/// Every login of a log, oldest first. What is no log has none.
///
/// Lines of logins that ran at the same time cannot be told apart: a line goes to the login before it, unless that has one of
/// its kind.
pub fn read(log: &str) -> Vec<LoggedLogin> {
    let mut logins: Vec<LoggedLogin> = Vec::new();
    let mut early = Vec::new();
    for (index, line) in log.lines().enumerate() {
        let fields = fields::read(line);
        let (Some(kind), Some(json)) = (kind(&fields.message), fields.raw_json) else { continue };
        let line = index + 1;
        if is_json(&json) {
            add(&mut logins, kind, json, line);
        } else {
            let notes = logins.last_mut().map_or(&mut early, |login| &mut login.notes);
            notes.push(format!("line {line}: `raw_json` is cut off, or no JSON: copy the whole line"));
        }
    }
    // What was cut off before any login belongs to the first, or to one that is lost whole.
    if let Some(login) = logins.first_mut() {
        login.notes.splice(..0, early);
    }
    logins
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
        let notes = ["line 2: `raw_json` is cut off, or no JSON: copy the whole line"];
        assert_eq!(read(&log).first().map(|login| login.notes.clone()), Some(notes.map(str::to_owned).to_vec()));
    }

    #[test]
    fn a_first_line_that_is_cut_off_is_said_of_the_first_login() {
        let log = format!(
            "{}{}",
            line("Received id_token", "{\"sub\":"),
            line("Received access_token", "{}") + &line("Received id_token", "[")
        );
        let notes = [1, 3].map(|line| format!("line {line}: `raw_json` is cut off, or no JSON: copy the whole line"));
        assert_eq!(read(&log).iter().map(|login| login.notes.clone()).collect::<Vec<_>>(), [notes.to_vec()]);
    }

    #[test]
    fn nonsense_holds_no_login() {
        for text in [
            "",
            "{",
            "raw_json=",
            "msg=\"Received id_token\" raw_json=\"x\"",
            "msg=\"other\" raw_json=\"{}\"",
            "\u{1b}[raw_json",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
