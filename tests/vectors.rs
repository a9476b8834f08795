//! Every recorded line of `tests/vectors`, one named test each.

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

fn main() {
    let mut trials = Vec::new();
    for line in lines("jmespath") {
        let name = format!("jmespath/{}", line["id"].as_str().unwrap());
        trials.push(Trial::test(name, move || expression(&line)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn lines(file: &str) -> Vec<Json> {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.split('\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn expression(line: &Json) -> Result<(), Failed> {
    use rolecall::jmespath::{Expression, Value, json, parse_json};
    let (text, document, expected) = (line["expression"].as_str().unwrap(), line["json"].as_str().unwrap(), &line["expected"]);
    let arena = bumpalo::Bump::new();
    let value = parse_json(document, &arena).map_or(Value::Null, |document| document.value);
    let parsed = Expression::parse(text);
    let got = match &parsed {
        Ok(expression) => expression.search(value, &arena, &mut ()).map_err(|error| (error.kind.code(), error.message(text))),
        Err(error) => Err((error.kind.code(), error.message(text))),
    };
    match got {
        Err((code, _)) if expected.get("panic").is_some() && code == "panic" => Ok(()),
        Err((code, _)) if expected.get("error").is_some() && code != "panic" => Ok(()),
        Err((code, message)) => Err(format!("`{text}` gave {code}: {message}, {expected} was due").into()),
        Ok(_) if expected.get("unmarshalable").is_some() => Ok(()),
        Ok(value) => {
            let got: Json = serde_json::from_str(&json(value, &arena)).unwrap_or(Json::Null);
            if expected.get("result").is_some_and(|due| same(due, &got)) { Ok(()) } else { Err(format!("`{text}` gave {got}, {expected} was due").into()) }
        }
    }
}

/// Equal, numbers by value: `1` is `1.0`.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b))),
        (a, b) => a == b,
    }
}
