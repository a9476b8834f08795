//! Every limit of docs/limits.md is the constant in the code; at each everything works, and one beyond ends as the page says.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use bumpalo::Bump;
use rolecall::jmespath::{Expression, json, parse_json};
use rolecall::limits::{
    MAX_DEPTH, MAX_EVALUATIONS, MAX_INFLATED, MAX_JSON_DEPTH, MAX_LENGTH, MAX_NESTING, MAX_READS, MAX_VALUE_BYTES,
    MAX_VALUES,
};
use rolecall::{Decision, Input, Limits, Outcome, Settings, ToJson, Token, evaluate, explain};

const TOO_MUCH: &str = "recursion-limit: the expression makes more than 33,554,432 values or bytes of text";
const TOO_LONG: &str = "recursion-limit: the expression reads more than 134,217,728 values";
const HOST_TOO_MUCH: &str = "recursion-limit: the expression makes more values or bytes of text than the host allows";
const HOST_TOO_LONG: &str = "recursion-limit: the expression reads more values than the host allows";

fn search(expression: &str, document: &str) -> Result<String, String> {
    within(Limits::default(), expression, document)
}

fn within(limits: Limits, expression: &str, document: &str) -> Result<String, String> {
    let arena = Bump::new();
    let told = |error: rolecall::jmespath::Error| format!("{}: {}", error.kind.code(), error.message(expression));
    let expression = Expression::parse(expression).map_err(told)?;
    let value = parse_json(document, &arena).unwrap().value;
    let found = expression.search_within(limits, value, &arena, &mut ()).map_err(told)?;
    Ok(json(found, usize::MAX).unwrap())
}

// ------------------------------------------------------------------------------------------------------------ the page

/// The figure of a row, by how the row begins; the text of a source file stands for what only the module or the package has.
enum Held {
    Constant(usize),
    Source(&'static str, &'static str),
}

const ROWS: &[(&str, &str, Held)] = &[
    ("the text of an expression", "4 MiB", Held::Constant(MAX_LENGTH)),
    ("brackets, calls and prefixes", "500", Held::Constant(MAX_NESTING)),
    ("evaluations that nest", "1,000", Held::Constant(MAX_DEPTH)),
    ("values and bytes of text that one search makes", "33,554,432", Held::Constant(MAX_VALUES)),
    ("values that one search reads", "134,217,728", Held::Constant(MAX_READS)),
    (
        "a payload of a token that is compressed",
        "16 MiB when inflated; more is never made",
        Held::Constant(MAX_INFLATED),
    ),
    ("JSON that nests", "10,000", Held::Constant(MAX_JSON_DEPTH)),
    (
        "a token, a body, a document given to the npm package",
        "16 MiB",
        Held::Source("pkg/src/boundary.ts", "const MOST = 16 * 1024 * 1024;"),
    ),
    ("a document of `search`", "64 MiB", Held::Source("pkg/src/index.ts", "const MOST = 64 * 1024 * 1024;")),
    ("the result of `search`", "32 MiB of JSON", Held::Source("src/wasm.rs", "const MOST_JSON: usize = 1 << 25;")),
    ("texts of settings", "16 MiB", Held::Source("pkg/src/tools.ts", "const MOST = 16 * 1024 * 1024;")),
    ("sub-expressions", "10,000", Held::Constant(MAX_EVALUATIONS)),
    ("values of sub-expressions", "4 MiB of JSON", Held::Constant(MAX_VALUE_BYTES)),
    ("links of a chain", "200", Held::Source("src/standard.rs", "const EXPRESSION_DEPTH: usize = 200;")),
    ("JSON that nests there", "127", Held::Source("src/standard.rs", "const DOCUMENT_DEPTH: usize = 127;")),
    ("digits of a number", "9", Held::Source("src/standard.rs", "const DIGITS: usize = 9;")),
    ("a document there", "16 MiB", Held::Source("pkg/src/standard.ts", "const MOST = 16 * 1024 * 1024;")),
    ("an answer there", "4 MiB", Held::Source("src/standard.rs", "const ANSWER: usize = 4 * 1024 * 1024;")),
];

/// `33,554,432` and `4 MiB` as numbers.
fn figure(text: &str) -> usize {
    let mut words = text.split(' ');
    let number: usize = words.next().unwrap().replace(',', "").parse().unwrap();
    if words.next() == Some("MiB") { number << 20 } else { number }
}

fn rows(page: &str) -> Vec<(&str, &str)> {
    let cells = |line: &'_ str| line.replace(r"\|", "or").len();
    let lines = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what") && cells(line) > 0);
    lines
        .map(|line| {
            let mut cells = line.trim_matches('|').rsplit(" | ");
            let (_, figure) = (cells.next().unwrap(), cells.next().unwrap());
            (cells.next().expect("three cells").trim(), figure.trim())
        })
        .collect()
}

#[test]
fn the_page_has_every_figure_of_the_code() {
    let rows = rows(include_str!("../docs/limits.md"));
    assert_eq!(rows.len(), ROWS.len(), "{rows:#?}");
    for ((what, said), (begins, due, held)) in rows.into_iter().zip(ROWS) {
        assert!(what.starts_with(begins), "`{what}` is not `{begins}`");
        assert_eq!(said, *due, "{what}");
        match held {
            Held::Constant(constant) => assert_eq!(figure(said), *constant, "{what}"),
            Held::Source(path, line) => {
                let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(text.lines().any(|found| found == *line), "`{line}` is not in {path}");
            }
        }
    }
}

// ------------------------------------------------------------------------------------------------------ an expression

#[test]
fn an_expression_is_as_long_as_it_may_be() {
    let text = |length: usize| format!("'{}'", "x".repeat(length - 2));
    assert_eq!(search(&text(MAX_LENGTH), "null").map(|found| found.len()), Ok(MAX_LENGTH));
    let due = "recursion-limit: the expression is longer than 4 MiB";
    assert_eq!(search(&text(MAX_LENGTH + 1), "null"), Err(due.to_owned()));
    assert_eq!(search(&" ".repeat(MAX_LENGTH + 1), "null"), Err(due.to_owned()));
}

#[test]
fn an_expression_that_is_too_long_fails_at_login_like_any_that_fails() {
    let long = "x".repeat(MAX_LENGTH + 1);
    let settings =
        Settings::from_json(&format!(r#"{{"role_attribute_path": "{long}", "role_attribute_strict": true}}"#));
    let outcome = decided(&settings.unwrap(), "{}");
    assert_eq!(
        notes(&outcome),
        [
            "expression.recursion-limit: `role_attribute_path` fails on the ID token: the expression is longer than 4 MiB"
        ]
    );
    let Decision::Deny { denial } = &outcome.decision else { panic!("{outcome:?}") };
    assert_eq!((denial.note.code, denial.cause), STRICT);
}

/// What fits is worked with on the stack of the module: `robust.rs`.
#[test]
fn expressions_nest_500_deep() {
    let due = Err("recursion-limit: the expression nests deeper than 500 levels".to_owned());
    for (open, close, found) in [
        ("(", ")", "1".to_owned()),
        ("[", "]", "[".repeat(MAX_NESTING - 1) + "1" + &"]".repeat(MAX_NESTING - 1)),
        ("!", "", "false".to_owned()),
        ("not_null(", ")", "1".to_owned()),
        ("let $a = @ in (", ")", "1".to_owned()),
    ] {
        let nested = |depth: usize| format!("{}@{}", open.repeat(depth), close.repeat(depth));
        let levels = if open.starts_with("let") { 2 } else { 1 };
        let most = (MAX_NESTING - 1) / levels;
        assert_eq!(search(&nested(most), "1"), Ok(found), "{open}");
        assert_eq!(search(&nested(most + 1), "1"), due, "{open}");
    }
    for open in ["- ", "& ", "{a:", "a[?", "a(", "[*]", "*."] {
        let error = search(&open.repeat(100_000), "{}").expect_err(open);
        assert_eq!(error.split(':').next(), Some("recursion-limit"), "{open}");
    }
}

#[test]
fn chains_do_not_nest() {
    for link in ["||", "&&", ".", "|", "=="] {
        let chain = vec!["a"; 1_000_000].join(link);
        assert!(search(&chain, "{}").is_ok(), "{link}");
    }
}

/// An evaluation for each `!`, and some for what stands between them.
#[test]
fn evaluations_nest_1000_deep() {
    let not = |count: usize| "!".repeat(count);
    let nested = |count: usize| {
        let (first, second) = (format!("{}@", not(450)), format!("{}map($f, [@])", not(450)));
        search(&format!("let $f = &({first}) in let $g = &({second}) in {}map($g, [@])", not(count)), "1")
    };
    let between = ["let", "let", "map", "map"].len();
    let most = MAX_DEPTH - 2 * 450 - between;
    assert_eq!(nested(most).as_deref(), Ok("true"));
    assert_eq!(nested(most + 1), Err("recursion-limit: the evaluation nests deeper than 1,000 levels".to_owned()));
}

// ------------------------------------------------------------------------------------------------------ what it takes

#[test]
fn one_search_makes_as_much_as_it_may() {
    // Thirty-two texts and a place in the list for each.
    let text = format!("\"{}\"", "x".repeat(MAX_VALUES / 32 - 1));
    let all = format!("length([{}])", vec!["reverse(@)"; 32].join(","));
    assert_eq!(search(&all, &text).as_deref(), Ok("32"));
    assert_eq!(search(&format!("{all} | [@]"), &text), Err(TOO_MUCH.to_owned()));
}

#[test]
fn one_search_reads_as_much_as_it_may() {
    // Sixteen bytes of text are as much work as one value.
    let text = format!("\"{}\"", "x".repeat(MAX_READS / 2_048 * 16));
    let all = vec!["starts_with(@,'y')"; 2_048].join("||");
    assert_eq!(search(&all, &text).as_deref(), Ok("false"));
    assert_eq!(search(&format!("{all}||starts_with('0123456789abcdef','y')"), &text), Err(TOO_LONG.to_owned()));
}

/// What counts, and how much of it: an expression on [`DOCUMENT`], what it makes, what it reads.
const COSTS: &[(&str, usize, usize)] = &[
    // What is looked up, or looked at without its items, costs nothing, however long it is.
    ("a[0]", 0, 0),
    ("length(a)", 0, 0),
    ("type(a)", 0, 0),
    // Functions read what they look through, sixteen bytes of a text as one value.
    ("sum(a)", 0, 5),
    ("contains(a, @)", 0, 8),
    ("contains(s, 'x')", 0, 2),
    ("find_first(s, 'x')", 0, 2),
    ("length(s)", 0, 2),
    ("length(o)", 0, 3),
    // They make what they give.
    ("keys(o)", 3, 3),
    ("reverse(s)", 32, 2),
    ("reverse(a)", 5, 5),
    ("to_string(o)", 19, 3),
    ("[a, s]", 2, 0),
    ("{a: a, s: s}", 2, 0),
    ("let $x = a in $x", 1, 0),
    // For each item what is evaluated for it, and another for each sixteen characters of that.
    ("a[*]", 5, 0),
    ("a[:2]", 2 + 2, 0),
    ("o.*", 3, 3),
    ("a[?@]", 5, 5 + 5),
    ("a[?@&&@&&@&&@&&@&&@]", 5, 5 + 2 * 5),
    ("a[?@].[@&&@&&@&&@&&@&&@]", 5 + 5, 2 * 5 + 5),
    ("map(&@, a)", 5 + 5, 5 + 5),
    ("map(&sum($.a), a)", 5 + 5, 5 + 5 + 5 * 5),
    // Of texts as long as one another sixty-four bytes, of lists as long each pair, of objects each entry.
    ("s == s", 1, 0),
    ("s == 'x'", 1, 0),
    ("a == a", 1 + 5 + 5, 0),
    ("a == `[1]`", 3 + 1, 0),
    ("o == o", 1 + 3 + 3 + 3, 0),
    ("o == `{}`", 2 + 1 + 3, 0),
    // A literal is made each time.
    ("`[1, 2, 3]`", 9, 0),
    ("map(&`[1, 2, 3]`, a)", 5 + 5 + 5 * 9, 5 + 5),
];

const DOCUMENT: &str =
    r#"{"a": [1, 2, 3, 4, 5], "s": "0123456789abcdef0123456789abcdef", "o": {"k": 1, "l": 2, "m": 3}}"#;

#[test]
fn what_a_search_takes_is_counted() {
    for (expression, values, reads) in COSTS {
        let due = search(expression, DOCUMENT);
        let limits = Limits { values: *values, reads: *reads };
        assert_eq!(within(limits, expression, DOCUMENT), due, "{expression} with {limits:?}");
        if let Some(values) = values.checked_sub(1) {
            let less = within(Limits { values, ..limits }, expression, DOCUMENT);
            assert_eq!(less, Err(HOST_TOO_MUCH.to_owned()), "{expression} with {values} values");
        }
        if let Some(reads) = reads.checked_sub(1) {
            let less = within(Limits { reads, ..limits }, expression, DOCUMENT);
            assert_eq!(less, Err(HOST_TOO_LONG.to_owned()), "{expression} with {reads} reads");
        }
    }
}

#[test]
fn a_host_cannot_raise_what_a_search_takes() {
    let more = Limits { values: usize::MAX, reads: usize::MAX };
    let text = format!("\"{}\"", "x".repeat(MAX_VALUES));
    assert_eq!(within(more, "reverse(@)", &text).map(|found| found.len()), Ok(MAX_VALUES + 2));
    assert_eq!(within(more, "[reverse(@)]", &text), Err(TOO_MUCH.to_owned()));
    let text = format!("\"{}\"", "x".repeat(MAX_READS / 1_024 * 16));
    let all = vec!["starts_with(@,'y')"; 1_024].join("||");
    assert_eq!(within(more, &format!("{all}||starts_with(@,'y')"), &text), Err(TOO_LONG.to_owned()));
}

#[test]
fn references_that_call_references_end_in_an_error() {
    let mut expression = "let $f0 = &@ in ".to_owned();
    for level in 1..200 {
        expression += &format!("let $f{level} = &map($f{}, [map($f{}, [@])]) in ", level - 1, level - 1);
    }
    let limits = Limits { values: 100_000, ..Limits::default() };
    let twice = within(limits, &(expression + "map($f199, [@])"), "1");
    assert_eq!(twice, Err(HOST_TOO_MUCH.to_owned()), "doubles two hundred times");
}

/// Neither a list nor a filter rescues it, unlike other errors (behaviour 10.2.7).
#[test]
fn nothing_swallows_a_limit() {
    for expression in ["reverse(a)[]", "reverse(a)[?@]", "values({a: a}).*", "reverse(a) || 'x'"] {
        let limits = Limits { reads: 0, ..Limits::default() };
        assert_eq!(within(limits, expression, DOCUMENT), Err(HOST_TOO_LONG.to_owned()), "{expression}");
    }
}

// --------------------------------------------------------------------------------------------------------- decisions

/// Nobody got a role, and one is needed.
const STRICT: (&str, Option<&str>) = ("auth.oauth.userinfo.error", Some("oauth.role_attribute_strict_violation"));

const ROLE: &str = r#"{"role_attribute_path": "contains(groups, 'b') && 'Editor'", "role_attribute_strict": true}"#;

/// Claims of somebody with that many groups; the last of them is `b`.
fn groups(count: usize) -> String {
    let groups = vec!["\"a\""; count - 1].join(",");
    format!(r#"{{"sub": "1", "email": "ada@example.com", "groups": [{groups},"b"]}}"#)
}

#[test]
fn a_host_may_lower_what_each_search_of_a_decision_takes() {
    let mut settings = Settings::from_json(ROLE).unwrap();
    assert_eq!(settings.limits, None);
    assert_eq!(Limits::default(), Limits { values: MAX_VALUES, reads: MAX_READS });
    settings.limits = Some(Limits { values: 0, reads: 1_000 });
    let Decision::Allow { user } = decided(&settings, &groups(1_000)).decision else { panic!("1,000 groups") };
    assert_eq!(user.role.map(|role| role.name()), Some("Editor"));
    let outcome = decided(&settings, &groups(1_001));
    let Decision::Deny { denial } = &outcome.decision else { panic!("{outcome:?}") };
    assert_eq!((denial.note.code, denial.cause), STRICT);
    let due = "expression.recursion-limit: `role_attribute_path` fails on the ID token: the expression reads more values than the host allows";
    assert_eq!(notes(&outcome), [due]);
}

#[test]
fn claims_nest_10000_deep() {
    // The claims themselves are the first level.
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"sub": "1", "email": "ada@example.com", "x": {open}{close}}}"#)
    };
    let settings = Settings::from_json("{}").unwrap();
    let outcome = decided(&settings, &nested(MAX_JSON_DEPTH));
    assert!(matches!(outcome.decision, Decision::Allow { .. }), "{outcome:?}");
    assert_eq!(notes(&outcome), [] as [String; 0]);
    let outcome = decided(&settings, &nested(MAX_JSON_DEPTH + 1));
    assert!(matches!(outcome.decision, Decision::Deny { .. }), "{outcome:?}");
    assert_eq!(notes(&outcome), ["claims.not-json: the ID token is not used: its text is not JSON"]);
}

#[test]
fn payloads_inflate_to_16_mib() {
    let settings = Settings::from_json("{}").unwrap();
    let decided = |length: usize| {
        let claims = r#"{"sub": "1", "email": "ada@example.com"}"#;
        let padded = claims.to_owned() + &" ".repeat(length - claims.len());
        let stream = miniz_oxide::deflate::compress_to_vec_zlib(padded.as_bytes(), 1);
        let token = [&br#"{"zip":"DEF"}"#[..], &stream, b"x"].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
        let input = Input { id_token: Some(Token::Compact(token.as_bytes())), ..Input::default() };
        evaluate(&settings, &input)
    };
    let outcome = decided(MAX_INFLATED);
    assert!(matches!(outcome.decision, Decision::Allow { .. }), "{outcome:?}");
    let outcome = decided(MAX_INFLATED + 1);
    assert!(matches!(outcome.decision, Decision::Deny { .. }), "{outcome:?}");
    assert_eq!(
        notes(&outcome),
        ["claims.undecodable: the ID token is not used: the token's compressed payload inflates to more than 16 MiB"]
    );
}

#[test]
fn what_a_host_calls_too_large_is_a_source_that_cannot_be_used() {
    let input = Input { id_token: Some(Token::TooLarge), ..Input::default() };
    let outcome = evaluate(&Settings::from_json("{}").unwrap(), &input);
    assert_eq!(notes(&outcome), ["claims.too-large: the ID token is not used: it is too large"]);
}

// ------------------------------------------------------------------------------------------------------ explanations

/// How many sub-expressions an explanation of this path has, and how many bytes their values take; it decides as ever.
fn recorded(path: &str, claims: &str) -> (usize, usize) {
    let settings = Settings::from_json(&format!(r#"{{"role_attribute_path": "{path}"}}"#)).unwrap();
    let input = Input { id_token: Some(Token::Claims(claims.as_bytes())), ..Input::default() };
    let told = explain(&settings, &input);
    assert_eq!(told.decision, evaluate(&settings, &input));
    let evaluations = || told.steps.iter().flat_map(|step| &step.evaluation);
    (evaluations().count(), evaluations().filter_map(|one| one.value.as_ref()).map(|value| value.to_json().len()).sum())
}

#[test]
fn an_explanation_keeps_10000_sub_expressions() {
    // Each group, and four around them.
    let of = |items: usize| recorded("groups[?@]", &groups(items)).0;
    assert_eq!((of(10), of(MAX_EVALUATIONS - 4), of(MAX_EVALUATIONS - 3)), (10 + 4, MAX_EVALUATIONS, MAX_EVALUATIONS));
}

#[test]
fn an_explanation_keeps_4_mib_of_values() {
    let claims =
        |length: usize| format!(r#"{{"sub": "1", "email": "a@example.com", "x": "{}"}}"#, "x".repeat(length - 2));
    assert_eq!(recorded("x", &claims(MAX_VALUE_BYTES)), (1, MAX_VALUE_BYTES));
    assert_eq!(recorded("x", &claims(MAX_VALUE_BYTES + 1)), (1, 0));
}

fn decided(settings: &Settings, claims: &str) -> Outcome {
    let input = Input { id_token: Some(Token::Claims(claims.as_bytes())), ..Input::default() };
    let outcome = evaluate(settings, &input);
    assert_eq!(explain(settings, &input).decision, outcome);
    outcome
}

/// The notes, each with its code.
fn notes(outcome: &Outcome) -> Vec<String> {
    outcome.notes.iter().map(|note| format!("{}: {}", note.code, note.message)).collect()
}
