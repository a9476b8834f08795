//! Grafana's debug log, which people paste where settings are wanted.

use super::{Severity, Trouble};

/// What a line of the login's log begins with, as logfmt and as JSON, and what stands in it.
const BEGINNINGS: [&str; 5] = ["logger=", "t=", "level=", "lvl=", "{"];
const SIGNS: [&str; 3] = ["logger=oauth.generic_oauth", "\"logger\":\"oauth.generic_oauth\"", "raw_json="];

/// Whether a text is such a log, and no settings.
pub(super) fn pasted(text: &str) -> Option<Trouble> {
    let logged = |line: &&str| BEGINNINGS.iter().any(|beginning| line.trim_start().starts_with(beginning));
    let sign = |line: &str| SIGNS.iter().find_map(|sign| Some((line.find(sign)?, *sign)));
    let mut start = 0;
    let (at, sign) = text.split_inclusive('\n').find_map(|line| {
        let found = Some(line).filter(logged).and_then(sign).map(|(at, sign)| (start + at, sign));
        start += line.len();
        found
    })?;
    Some(Trouble {
        code: "log-pasted",
        severity: Severity::Error,
        message: "this is Grafana's log and no settings; it holds what the provider sent, tokens perhaps".to_owned(),
        help: Some(
            "take the settings from grafana.ini, and show this log to nobody before the tokens are out of it"
                .to_owned(),
        ),
        at: at..at + sign.len(),
        fix: None,
    })
}

#[cfg(test)]
mod tests {
    use super::pasted;

    #[test]
    fn logs_and_no_settings() {
        let at = |text: &str| pasted(text).map(|trouble| trouble.at.start);
        assert_eq!(at("x\nlogger=oauth.generic_oauth t=2026 msg=\"x\""), Some(2));
        assert_eq!(at("t=2026-03-02 level=debug msg=\"Received id_token\" raw_json=\"{}\""), Some(49));
        assert_eq!(at("{\"level\":\"debug\",\"logger\":\"oauth.generic_oauth\"}"), Some(17));
        assert_eq!(at("[auth.generic_oauth]\nclient_secret = raw_json=x\n"), None);
        assert_eq!(at("filters = oauth.generic_oauth:debug"), None);
    }
}
