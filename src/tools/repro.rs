//! The boundary of what turns settings and samples into others: a case to show, rows, stages, spellings.

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{SAMPLED, Unasked, member, object, read, refusal, subject_pairs, text, texts_of, watch_panics};
use crate::Raw;
use crate::display::visible;
use crate::input::Written;
use crate::jmespath::Value;
use crate::json::{Entries, ToJson};
use crate::repro::{self, Redacted};
use crate::role::{self, Reading};
use crate::rows::{self, OrgRow, RoleRow, RoleTable};
use crate::settings::Key;
use crate::spelling::stages::{key_named, stages};
use crate::spelling::write::{Spelled, each};

/// A case that can be shown to others, from a subject as `lint` takes it, and a sample. Gives
/// `{"settings": …, "sample": …, "same": …, "replaced": …}`.
#[wasm_bindgen]
pub fn redact(
    subject: &str,
    kinds: u32,
    id_token: &[u8],
    userinfo: &[u8],
    access_token: &[u8],
    context: &[u8],
    context_json: usize,
) -> String {
    watch_panics();
    let arena = Bump::new();
    let (context, bodies) = context.split_at_checked(context_json).unwrap_or_default();
    let written = Written { kinds: kinds & !SAMPLED, id_token, userinfo, access_token, context, bodies };
    let input = written.read(&arena);
    let subject = read(subject, &arena);
    let pairs = match subject_pairs(subject) {
        Ok(pairs) => pairs,
        Err(refusal) => return refusal,
    };
    repro::redact(&pairs, &input).map_or_else(|error| refusal(&error), |redacted| redacted.to_json())
}

impl ToJson for Redacted {
    fn write(&self, out: &mut String) {
        let mut settings = String::new();
        let mut entries = Entries::new(&mut settings);
        for (key, value) in &self.settings {
            entries.entry(key, value);
        }
        entries.end();
        let json = crate::explain::Json::new;
        let mut entries = Entries::new(out);
        entries.entry("settings", &json(settings)).entry("sample", &json(self.sample.clone()));
        entries.entry("same", &self.same).entry("replaced", &self.replaced).end();
    }
}

/// Rows as an expression, from `{"claim": …, "rows": […], "otherwise": …, "everywhere"?: …}`. Gives `{"text": …}`.
#[wasm_bindgen]
pub fn write_role_rows(table: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let table = read(table, &arena);
    let table = match role_table(table) {
        Ok(table) => table,
        Err(error) => return refusal(&error),
    };
    rows::write(&table).map_or_else(|error| refusal(&error), |text| object("text", &text))
}

fn role_table(table: Value<'_>) -> Result<RoleTable, Unasked> {
    let mut rows = Vec::new();
    for row in member(table, "rows").as_array().unwrap_or_default() {
        let role = reading(text(row.get(), "role").unwrap_or_default())?;
        rows.push(RoleRow { group: text(row.get(), "group").unwrap_or_default().to_owned(), role });
    }
    let otherwise = text(table, "otherwise").map(reading).transpose()?;
    let everywhere = match member(table, "everywhere") {
        Value::Bool(everywhere) => everywhere,
        _ => otherwise.is_some_and(rows::answers_everywhere),
    };
    Ok(RoleTable { claim: text(table, "claim").unwrap_or_default().to_owned(), rows, otherwise, everywhere })
}

fn reading(name: &str) -> Result<Reading, Unasked> {
    let why = || format!("`{name}` is no role: take one of None, Viewer, Editor, Admin, GrafanaAdmin");
    role::read(name).ok_or_else(|| Unasked(visible(why())))
}

/// An expression as rows. Gives `{"table": …}`, null where it is more than rows.
#[wasm_bindgen]
pub fn read_role_rows(expression: &str) -> String {
    watch_panics();
    object("table", &rows::read(expression))
}

/// Rows as the text of `org_mapping`. Gives `{"text": …}`.
#[wasm_bindgen]
pub fn write_org_mapping(rows: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let of = |row: Value<'_>, key: &str| text(row, key).unwrap_or_default().to_owned();
    let row =
        |row: Value<'_>| OrgRow { group: of(row, "group"), org: of(row, "org"), role: of(row, "role"), problem: None };
    let rows: Vec<OrgRow> =
        read(rows, &arena).as_array().unwrap_or_default().iter().map(|item| row(item.get())).collect();
    rows::write_mapping(&rows).map_or_else(|error| refusal(&error), |text| object("text", &text))
}

/// The rows of `org_mapping`, from `{"value": …, "strict": …}`. Gives `{"rows": […]}`.
#[wasm_bindgen]
pub fn read_org_mapping(value: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let given = read(value, &arena);
    let strict = matches!(member(given, "strict"), Value::Bool(true));
    object("rows", &rows::read_mapping(&Raw::from(member(given, "value")), strict))
}

/// What becomes of a setting on its way, from `{"texts": …, "variables": …, "key": …}`. Gives `{"layers": […]}`.
#[wasm_bindgen]
pub fn setting_layers(given: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let given = read(given, &arena);
    let variables = member(given, "variables");
    let variable = |name: &str| text(variables, name).map(str::to_owned);
    let found = texts_of(member(given, "texts")).and_then(|texts| Ok((texts, key(given)?)));
    match found.map(|(texts, key)| stages(&texts, key, &variable)) {
        Ok(Ok(stages)) => object("layers", &stages),
        Ok(Err(error)) => refusal(&error),
        Err(error) => refusal(&error),
    }
}

/// A setting in every spelling, from `{"key": …, "value": …}`. Gives `{"spellings": {…}}`.
#[wasm_bindgen]
pub fn setting_spellings(given: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let given = read(given, &arena);
    match key(given) {
        Ok(key) => object("spellings", &Spellings(each(key, &Raw::from(member(given, "value"))))),
        Err(error) => refusal(&error),
    }
}

struct Spellings(Vec<Spelled>);

impl ToJson for Spellings {
    fn write(&self, out: &mut String) {
        let Self(ways) = self;
        let mut entries = Entries::new(out);
        for way in ways {
            entries.entry(way.name, way);
        }
        entries.end();
    }
}

fn key(given: Value<'_>) -> Result<&'static Key, Unasked> {
    let name = text(given, "key").unwrap_or_default();
    key_named(name).ok_or_else(|| Unasked(visible(format!("`{name}` is no setting that Grafana knows"))))
}
