//! `org_mapping` as rows (behaviour 6.1).

use crate::display::visible;
use crate::json::{Entries, ToJson};
use crate::lint::mapping;
use crate::outcome::Note;
use crate::role::Role;
use crate::settings::{Raw, entry, list};
use crate::spelling::file::Diagnostic;
use crate::spelling::list_text;
use crate::spelling::write::Unwritable;

const KEY: &str = "org_mapping";

/// Who is in the external organization gets the role in Grafana's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrgRow {
    /// The external organization; `*` is everybody.
    pub group: String,
    /// Grafana's organization: its id, its name, or `*` for all.
    pub org: String,
    /// The role, just so; in an entry that has none it is Viewer (behaviour 6.5).
    pub role: String,
    /// Why Grafana skips the entry, or reads another than was meant.
    pub problem: Option<String>,
}

/// The rows as the text of the setting: words where that does, else a JSON array. What it is to be quoted with depends on
/// where it goes.
///
/// # Errors
///
/// Every row that cannot be written so that Grafana reads it.
pub fn write_mapping(rows: &[OrgRow]) -> Result<String, Unwritable> {
    let mut diagnostics = Vec::new();
    let mut items = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        match item(row) {
            Ok(item) => items.push(item),
            Err(why) => {
                let message = visible(format!("row {} cannot be written: {why}", index + 1));
                diagnostics.push(Diagnostic::refused(Note::new(Unwritable::CODE, message).about(KEY)));
            }
        }
    }
    if diagnostics.is_empty() { Ok(list_text(&items)) } else { Err(Unwritable { diagnostics }) }
}

/// An entry, proved by reading it.
fn item(row: &OrgRow) -> Result<String, String> {
    if row.org.is_empty() {
        return Err("it names no organization: name one, give its id, or write `*` for all".to_owned());
    }
    if Role::named(&row.role).is_none() {
        return Err(format!("`{}` is no role here: it is `None`, `Viewer`, `Editor` or `Admin`, just so", row.role));
    }
    for name in [&row.group, &row.org] {
        if !name.is_ascii() {
            return Err(format!(
                "`{name}` never matches, since Grafana takes entries apart byte by byte: use an id, or a name of ASCII letters"
            ));
        }
        if name.ends_with('\\') {
            return Err(format!("`{name}` ends in a backslash, which would take the colon behind it for text"));
        }
    }
    let escaped = |name: &str| name.replace(':', "\\:");
    let item = format!("{}:{}:{}", escaped(&row.group), escaped(&row.org), row.role);
    let due = [&*row.group, &row.org, &row.role];
    if entry::parts(&item) == due { Ok(item) } else { Err("it would not be read back as it is".to_owned()) }
}

/// The rows of a setting's value, a text or a list; what Grafana takes otherwise says so.
pub fn read_mapping(value: &Raw, strict: bool) -> Vec<OrgRow> {
    let items = match value {
        Raw::Text(text) => {
            let list = list::read(text);
            if list.malformed {
                let problem = "it begins with `[` and is no JSON array of texts: Grafana reads no entry from it";
                return vec![OrgRow { group: text.clone(), problem: Some(problem.to_owned()), ..OrgRow::default() }];
            }
            list.items
        }
        Raw::List(items) => items.iter().filter_map(crate::settings::word).collect(),
        _ => Vec::new(),
    };
    items.iter().map(|item| row(item, strict)).collect()
}

fn row(item: &str, strict: bool) -> OrgRow {
    let mut parts = entry::parts(item).into_iter().map(|part| whole(&part));
    let problem = mapping::problem(item, strict);
    match (parts.next(), parts.next()) {
        (Some(group), Some(org)) => {
            let role = parts.next().unwrap_or_else(|| Role::Viewer.name().to_owned());
            OrgRow { group, org, role, problem }
        }
        _ => OrgRow { group: item.to_owned(), problem, ..OrgRow::default() },
    }
}

/// A part as it was written: Grafana makes a character of each byte (behaviour 6.1.2).
pub(crate) fn whole(part: &str) -> String {
    let bytes: Option<Vec<u8>> = part.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| part.to_owned())
}

impl ToJson for OrgRow {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("group", &self.group).entry("org", &self.org).entry("role", &self.role);
        entries.optional("problem", &self.problem).end();
    }
}
