//! Rows of a table, for people who do not write expressions: who of a group gets which role, as `role_attribute_path` and as
//! `org_mapping`, and back.

mod claim;
mod org;
mod read;

pub(crate) use org::whole;
pub use org::{OrgRow, read_mapping, write_mapping};
pub use read::read;

use crate::jmespath::json_string;
use crate::json::{Entries, ToJson};
use crate::outcome::Note;
use crate::role::{Reading, Role};
use crate::settings::Path;
#[cfg(test)]
use crate::settings::Raw;
use crate::spelling::file::Diagnostic;
use crate::spelling::write::Unwritable;

/// Who is in the group gets the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// An item of the claim, letter for letter.
    pub group: String,
    /// The role.
    pub role: Reading,
}

/// A table of rows, the first of which that fits decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleTable {
    /// The claim that holds the groups: its name, or a path to it.
    pub claim: String,
    /// The rows.
    pub rows: Vec<RoleRow>,
    /// The role of who is in none of the groups; None leaves them to the next source, and in the end to Grafana's default.
    pub otherwise: Option<Reading>,
    /// Whether a source without the claim gives that role, too. Then nobody asks the next source (behaviour 5.2.4).
    pub everywhere: bool,
}

/// The table as an expression that never fails, and finds the group whatever the claim is: a list, a single text, objects,
/// null, or not there at all. `to_array` makes a list of each of them, where `contains` of a text would look for a part of
/// it and of null would fail (behaviour 10.2.4, 10.2.5).
///
/// # Errors
///
/// A claim that is more than a path, or none.
pub fn write(table: &RoleTable) -> Result<String, Unwritable> {
    let claim = claim::path(&table.claim).map_err(unwritable)?;
    let row = |row: &RoleRow| format!("contains(to_array({claim}), {}) && '{}'", text(&row.group), row.role.name());
    let mut branches: Vec<String> = table.rows.iter().map(row).collect();
    branches.extend(table.otherwise.map(|role| otherwise(&claim, role, table.everywhere)));
    Ok(branches.join(" || "))
}

/// The last branch. A bare constant would answer on the first source, whatever the others say; so would one that Grafana
/// gets from `{"groups":[]}` (behaviour 5.2.2, 5.2.3), which has no `sub`.
fn otherwise(claim: &str, role: Reading, everywhere: bool) -> String {
    let role = role.name();
    if everywhere {
        return format!("'{role}'");
    }
    let present = format!("type({claim}) != 'null' && '{role}'");
    if Path::read(&present).speaks_without_groups() { format!("sub && {present}") } else { present }
}

/// Whether a role is to be given by each source, unless somebody says otherwise. Who is to have none would get Grafana's default
/// role where no source has the claim; any other role is left to the source that has it.
pub fn answers_everywhere(role: Reading) -> bool {
    role.role == Role::None
}

/// A text in single quotes (behaviour 10.1.6).
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn unwritable(message: String) -> Unwritable {
    let note = Note::new(Unwritable::CODE, crate::display::visible(message));
    Unwritable { diagnostics: vec![Diagnostic::refused(note)] }
}

impl ToJson for RoleRow {
    fn write(&self, out: &mut String) {
        Entries::new(out).entry("group", &self.group).entry("role", &self.role.name()).end();
    }
}

impl ToJson for RoleTable {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("claim", &self.claim).entry("rows", &self.rows);
        entries.entry("otherwise", &self.otherwise.map(Reading::name)).entry("everywhere", &self.everywhere).end();
    }
}

/// A name in double quotes.
fn quoted(name: &str) -> String {
    let mut text = String::new();
    json_string(name, &mut text);
    text
}

#[cfg(test)]
mod tests;
