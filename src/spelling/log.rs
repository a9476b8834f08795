//! Grafana's debug log, which people paste where settings are wanted.

use super::{Severity, Trouble};

/// What only the log of the login says, as logfmt and as JSON.
const SIGNS: [&str; 4] =
    ["logger=oauth.generic_oauth", "\"logger\":\"oauth.generic_oauth\"", "raw_json=", "\"msg\":\"Received id_token\""];

/// Whether a text is such a log, and no settings.
pub(super) fn pasted(text: &str) -> Option<Trouble> {
    let (at, sign) = SIGNS.iter().find_map(|sign| Some((text.find(sign)?, sign)))?;
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
