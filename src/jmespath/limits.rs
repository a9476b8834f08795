//! How far an expression goes; docs/limits.md says why. Go has no limits but its memory and its stack.

/// Bytes of an expression. Parsing takes about a hundred times as much memory, of which a module has 4 GiB at most.
pub const MAX_LENGTH: usize = 4 << 20;

/// How deep expressions nest. Chains of operators do not nest.
pub const MAX_NESTING: usize = 500;

/// How deep evaluations nest. An expression that parses comes nowhere near it, unless references call references.
pub const MAX_DEPTH: usize = 1_000;

/// How many values and bytes of text one search may make, so that an expression cannot take the host's memory.
pub const MAX_VALUES: usize = 1 << 25;

/// How many values one search may read: what functions look through, and what is evaluated for each item of a list. Grafana's
/// largest logins read some thousands; a hundred million take seconds, and nobody waits for more.
pub const MAX_READS: usize = 1 << 27;

/// How deep JSON nests; Go refuses documents that are nested deeper, too (behaviour 3.7).
pub const MAX_JSON_DEPTH: usize = 10_000;

/// What one search may take, for hosts that have less to give than [`MAX_VALUES`] and [`MAX_READS`]. More than these is taken for these.
///
/// A search that needs more fails with `recursion-limit`, and to a login that is an expression that failed. Grafana would have gone on,
/// so what is set here is a limit that no honest login comes near.
///
/// ```
/// use rolecall::{Decision, Input, Limits, Settings, Token, evaluate};
///
/// let mut settings = Settings::from_json(r#"{"role_attribute_path": "contains(groups, 'admins') && 'Admin'"}"#).unwrap();
/// settings.limits = Some(Limits { reads: 1_000, ..Limits::default() });
///
/// let groups = vec![r#""staff""#; 2_000].join(",");
/// let claims = format!(r#"{{"sub": "1", "email": "ada@example.com", "groups": [{groups}]}}"#);
/// let input = Input { id_token: Some(Token::Claims(claims.as_bytes())), ..Input::default() };
/// let outcome = evaluate(&settings, &input);
/// assert_eq!(outcome.notes[0].code, "expression.recursion-limit");
/// let due = "`role_attribute_path` fails on the ID token: the expression reads more values than the host allows";
/// assert_eq!(outcome.notes[0].message, due);
/// # assert!(matches!(outcome.decision, Decision::Allow { .. }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values and bytes of text that it may make.
    pub values: usize,
    /// Values that it may read.
    pub reads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { values: MAX_VALUES, reads: MAX_READS }
    }
}
