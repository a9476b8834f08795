//! What nobody can be without: sources, an address, an identity.

use bumpalo::Bump;

use super::super::{Finding, Subject};
use super::sources;
use crate::outcome::{Decision, Lookup, Source};

/// A claim of a type that Grafana does not take makes the whole source unusable (behaviour 3.1).
pub(in super::super) fn source_dropped(subject: &Subject<'_>) -> Vec<Finding> {
    let notes = subject.explanation.iter().flat_map(|explanation| &explanation.decision.notes);
    let dropped = notes.filter(|note| {
        let opaque = note.source == Some(Source::AccessToken) && note.code == "claims.not-a-jwt";
        note.code.starts_with("claims.") && !opaque
    });
    let help = "every claim of that source is lost with it, roles and groups too: have the provider send it otherwise";
    dropped.map(|note| Finding::new("", note.message.clone(), help)).collect()
}

/// No source gives a role, and none is needed.
pub(in super::super) fn default_role_used(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((explanation, settings)) = subject.explanation.as_ref().zip(subject.settings) else { return Vec::new() };
    let allowed = matches!(explanation.decision.decision, Decision::Allow { .. });
    let none =
        explanation.resolved.role.is_none() && !settings.skip_org_role_sync && !settings.role_attribute_path.is_unset();
    if !allowed || !none {
        return Vec::new();
    }
    let message = format!(
        "no source gives a role by `role_attribute_path`, so `auto_assign_org_role` counts: `{}`",
        settings.default_role.name()
    );
    vec![Finding::new(
        "role_attribute_path",
        message,
        "to refuse whoever has no role, set `role_attribute_strict = true`",
    )]
}

/// Without an address nobody gets in (behaviour 7.6, 4.9).
pub(in super::super) fn no_email_source(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(explanation) = &subject.explanation else { return Vec::new() };
    let missing = explanation.resolved.email.is_empty();
    let message = match &explanation.decision.decision {
        Decision::Incomplete { request } if request.lookup == Lookup::Emails => {
            format!(
                "no source has an e-mail address, so Grafana asks `{}`, and denies the login where that fails",
                request.url
            )
        }
        Decision::Deny { denial } if missing && matches!(denial.note.code, "auth.oauth.email.missing") => {
            "no source has an e-mail address, so the login is denied".to_owned()
        }
        Decision::Deny { denial } if missing && denial.cause == Some("emails-lookup-failed") => {
            "no source has an e-mail address, and Grafana's request for one fails, so the login is denied".to_owned()
        }
        _ => return Vec::new(),
    };
    let help = "add the scope `email`, or set `email_attribute_path` to the claim that holds the address";
    vec![Finding::new("email_attribute_path", message, help)]
}

/// Without `sub` the second login of a person fails (behaviour 7.5, 7.9).
pub(in super::super) fn sub_missing(subject: &Subject<'_>) -> Vec<Finding> {
    let arena = Bump::new();
    let Some(explanation) = &subject.explanation else { return Vec::new() };
    if !explanation.resolved.id.is_empty() || sources(subject, &arena).is_empty() {
        return Vec::new();
    }
    let message = "no source has the claim `sub`, so Grafana does not know people again: their second login fails";
    vec![Finding::new("", message, "have the provider send `sub`, the scope `openid` usually does it")]
}
