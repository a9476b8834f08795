//! Where Grafana's dialect and the `jmespath` crate differ, as far as the cases come there.

use serde_json::Value as Json;

use crate::{Answer, Case};

/// A difference that is meant.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// Why ours is right.
    pub(crate) why: &'static str,
    pub(crate) made: Made,
    /// An expression and a document that show it.
    pub(crate) example: (&'static str, &'static str),
    pub(crate) ours: Result<&'static str, &'static str>,
    pub(crate) theirs: Result<&'static str, &'static str>,
}

/// What becomes of cases that would show it.
pub(crate) enum Made {
    /// They are not made.
    Never,
    /// They are told to each in its own words, which have to come to the same, see `Spelling`.
    Spelled,
    /// They are recognised.
    Shows(fn(&Case<'_>) -> bool),
}

/// Whether our engine came to a certain value where the text is such.
fn came_to(case: &Case<'_>, text: fn(&str) -> bool, value: fn(&Answer) -> bool) -> bool {
    case.seen.iter().any(|(seen, outcome)| text(seen) && value(outcome))
}

/// `1:2]`, as the node of a slice is seen.
fn is_slice(text: &str) -> bool {
    text.contains(':')
        && text.strip_suffix(']').is_some_and(|rest| rest.chars().all(|char| ":-0123456789".contains(char)))
}

/// Whether Go would write the text of a value in another way: escapes in texts, and numbers.
fn is_written_otherwise(text: &str) -> bool {
    let escapes = ["\\u003c", "\\u003e", "\\u0026", "\\u2028", "\\u2029"];
    escapes.iter().any(|escape| text.contains(escape))
        || serde_json::from_str(text).is_ok_and(|value| has_number(&value))
}

fn has_number(value: &Json) -> bool {
    match value {
        Json::Number(_) => true,
        Json::Array(items) => items.iter().any(has_number),
        Json::Object(entries) => entries.values().any(has_number),
        _ => false,
    }
}

/// All of them. A case counts as the first that it shows.
pub(crate) const KNOWN: &[Known] = &[
    Known {
        name: "swallowed-error",
        why: "errors before `[]`, `[?…]` and `.*` become null (behaviour 10.2.7)",
        made: Made::Shows(|case| {
            case.theirs == Err("runtime") && case.ours.is_ok() && came_to(case, |_| true, Answer::is_err)
        }),
        example: ("length(`1`)[]", "null"),
        ours: Ok("null"),
        theirs: Err("runtime"),
    },
    Known {
        name: "crash",
        why: "`contains` crashes where it compares two lists or two objects (behaviour 10.2.6)",
        made: Made::Shows(|case| case.ours == Err("panic")),
        example: ("contains(`[[]]`, `[]`)", "null"),
        ours: Err("panic"),
        theirs: Ok("true"),
    },
    Known {
        name: "slice-of-text",
        why: "slices work on texts, too (behaviour 10.2.10)",
        made: Made::Shows(|case| came_to(case, is_slice, |value| value.as_ref().is_ok_and(Json::is_string))),
        example: ("'admin'[:2]", "null"),
        ours: Ok("\"ad\""),
        theirs: Ok("null"),
    },
    Known {
        name: "step-of-nothing",
        why: "a step of 0 is an error on lists only (behaviour 10.2.10)",
        made: Made::Shows(|case| {
            case.theirs == Err("runtime")
                && came_to(case, |text| text.contains(":0]"), |value| *value == Ok(Json::Null))
        }),
        example: ("a[::0]", "{}"),
        ours: Ok("null"),
        theirs: Err("runtime"),
    },
    Known {
        name: "average-of-nothing",
        why: "`avg` of no numbers is null (behaviour 10.3.8); the crate cannot write what it comes to",
        made: Made::Shows(|case| {
            case.theirs == Err("syntax")
                && came_to(case, |text| text.starts_with("avg("), |value| *value == Ok(Json::Null))
        }),
        example: ("avg(`[]`)", "null"),
        ours: Ok("null"),
        theirs: Err("syntax"),
    },
    Known {
        name: "only-item",
        why: "of a list of one the item is given without a look at it (behaviour 10.3.8)",
        made: Made::Shows(|case| {
            let by = |text: &str| ["max_by(", "min_by(", "sort_by("].iter().any(|name| text.starts_with(name));
            case.theirs == Err("runtime") && came_to(case, by, Answer::is_ok)
        }),
        example: ("max_by(`[1]`, &'x' == 'x')", "null"),
        ours: Ok("1"),
        theirs: Err("runtime"),
    },
    Known {
        name: "text-of-value",
        why: "`to_string` writes as Go writes JSON (behaviour 10.3.2)",
        made: Made::Shows(|case| {
            let otherwise =
                |value: &Answer| value.as_ref().is_ok_and(|value| value.as_str().is_some_and(is_written_otherwise));
            came_to(case, |text| text.starts_with("to_string("), otherwise)
        }),
        example: ("to_string(`[1.0, \"<\"]`)", "null"),
        ours: Ok(r#""[1,\"\\u003c\"]""#),
        theirs: Ok(r#""[1.0,\"<\"]""#),
    },
    Known {
        name: "selection-of-null",
        why: "`[a]` and `{a: b}` on null are a list and an object of nulls (behaviour 10.2.9)",
        made: Made::Spelled,
        example: ("[a, b]", "null"),
        ours: Ok("[null,null]"),
        theirs: Ok("null"),
    },
    Known {
        name: "selection-of-null-item",
        why: "and so they are on items that are null (behaviour 10.2.9)",
        made: Made::Spelled,
        example: ("a[*].[b]", r#"{"a": [null]}"#),
        ours: Ok("[[null]]"),
        theirs: Ok("[]"),
    },
    Known {
        name: "call-behind-null",
        why: "what stands behind `.` is not evaluated on null, and that is true of functions, too (behaviour 10.2.9)",
        made: Made::Spelled,
        example: ("a.length('x')", "{}"),
        ours: Ok("null"),
        theirs: Ok("1"),
    },
    Known {
        name: "sorted-in-place",
        why: "`sort_by` reorders the document (behaviour 10.2.11)",
        made: Made::Spelled,
        example: ("[sort_by(a, &@), a]", r#"{"a": [2, 1]}"#),
        ours: Ok("[[1,2],[1,2]]"),
        theirs: Ok("[[1,2],[2,1]]"),
    },
    Known {
        name: "step-behind-values",
        why: "`a.*.b.c` is `(a.*.b).c` (behaviour 10.1.14)",
        made: Made::Never,
        example: ("a.*.b.c", r#"{"a": {"x": {"b": {"c": 1}}}}"#),
        ours: Ok("null"),
        theirs: Ok("[1]"),
    },
    Known {
        name: "step-behind-selection",
        why: "`a[*].{b: c}.b` is `(a[*].{b: c}).b` (behaviour 10.1.14)",
        made: Made::Never,
        example: ("a[*].{b: @}.b", r#"{"a": [1, 2]}"#),
        ours: Ok("null"),
        theirs: Ok("[1,2]"),
    },
    Known {
        name: "arithmetic",
        why: "there is arithmetic (behaviour 10.1.1)",
        made: Made::Never,
        example: ("a-b", r#"{"a": 3, "b": 1}"#),
        ours: Ok("2"),
        theirs: Err("syntax"),
    },
    Known {
        name: "root",
        why: "`$` is the document (behaviour 10.1.3)",
        made: Made::Never,
        example: ("a.[$.b]", r#"{"a": 3, "b": 1}"#),
        ours: Ok("[1]"),
        theirs: Err("syntax"),
    },
    Known {
        name: "variables",
        why: "`let` binds variables (behaviour 10.1.3)",
        made: Made::Never,
        example: ("let $x = a in $x", r#"{"a": 3}"#),
        ours: Ok("3"),
        theirs: Err("syntax"),
    },
    Known {
        name: "lone-equals",
        why: "`=` is read, and fails when it is evaluated (behaviour 10.1.4)",
        made: Made::Never,
        example: ("a || (b = c)", r#"{"a": 3}"#),
        ours: Ok("3"),
        theirs: Err("syntax"),
    },
    Known {
        name: "commas-between-items",
        why: "commas between what is selected are not optional (behaviour 10.1.12)",
        made: Made::Never,
        example: ("[a @]", r#"{"a": 3}"#),
        ours: Err("syntax"),
        theirs: Ok(r#"[3,{"a":3}]"#),
    },
    Known {
        name: "escapes-in-quotes",
        why: "two backslashes in single quotes are one (behaviour 10.1.6)",
        made: Made::Never,
        example: (r"'a\\b'", "null"),
        ours: Ok(r#""a\\b""#),
        theirs: Ok(r#""a\\\\b""#),
    },
    Known {
        name: "order-of-entries",
        why: "entries stand in the order they came in, as any order is right (behaviour 10.2.8); the crate sorts, and so do the documents",
        made: Made::Shows(|case| {
            let lists = |text: &str| text.starts_with("keys(") || text.starts_with("values(") || text.contains('*');
            came_to(case, |text| text.starts_with("merge("), |value| value.as_ref().is_ok_and(Json::is_object))
                && came_to(case, lists, |value| value.as_ref().is_ok_and(Json::is_array))
        }),
        example: ("keys(merge(`{\"b\": 1}`, `{\"a\": 1}`))", "null"),
        ours: Ok(r#"["b","a"]"#),
        theirs: Ok(r#"["a","b"]"#),
    },
    Known {
        name: "numbers-in-texts",
        why: "`to_number` takes what Go's float parser takes (behaviour 10.3.3), the crate whatever is JSON",
        made: Made::Shows(|case| {
            came_to(case, |text| text.starts_with("to_number("), |value| *value == Ok(Json::Null))
        }),
        example: ("to_number('true')", "null"),
        ours: Ok("null"),
        theirs: Ok("true"),
    },
    Known {
        name: "more-functions",
        why: "there are more functions (behaviour 10.3)",
        made: Made::Never,
        example: ("upper('a')", "null"),
        ours: Ok("\"A\""),
        theirs: Err("runtime"),
    },
];
