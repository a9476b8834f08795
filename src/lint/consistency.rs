//! Settings that do not go together, or that do something else than they seem to.

use super::tree::{literals, results};
use super::{Edit, Finding, Subject, items};
use crate::request_url;
use crate::settings::{GATES, list};
use crate::spelling::{Entry, Format, Layer, Severity};

/// A list that Grafana cannot read is empty, and an empty gate stands open (behaviour 1.5.2).
pub(super) fn allow_list_fails_open(subject: &Subject<'_>) -> Vec<Finding> {
    let keys = GATES.into_iter().chain(["org_mapping", "scopes"]);
    let keys = keys.filter(|key| list::read(subject.text(key)).malformed && !is_printed_list(subject, key));
    let found = keys.map(|key| {
        let so = match key {
            "org_mapping" => "nobody is mapped",
            "scopes" => "no scope is asked for",
            _ => "everybody is let in",
        };
        let message =
            format!("`{key}` starts like a JSON list and is none of texts, so Grafana reads an empty list and {so}");
        let finding = Finding::new(
            key,
            message,
            "write the items with commas or blanks between them, or as JSON with double quotes",
        );
        finding.maybe(mended(subject.text(key)).map(Edit::Whole))
    });
    found.collect()
}

/// A list of YAML, of which its reader has said the same.
fn is_printed_list(subject: &Subject<'_>, key: &str) -> bool {
    let origin = subject.setting(key).and_then(|setting| subject.parsed.origin(setting.entry));
    let Some((file, entry)) = origin.filter(|(file, _)| file.format == Format::Yaml) else { return false };
    let place = Some(file.place(entry.value_span.start));
    subject.parsed.diagnostics.iter().any(|said| said.note.code == "helm-list" && said.place == place)
}

/// `[a.com b.com]` and `['a', 'b']` without their brackets and single quotes.
fn mended(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let words: Vec<&str> = inner
        .split([',', ' ', '\n', '\t'])
        .map(|word| word.trim_matches(['\'', '"']))
        .filter(|word| !word.is_empty())
        .collect();
    let simple = |word: &&str| word.chars().all(|char| char.is_alphanumeric() || "-_.@:/*\\".contains(char));
    (!words.is_empty() && words.iter().all(simple)).then(|| words.join(" "))
}

/// The end of the address is compared with `@` and the domain, nothing else (behaviour 7.7).
pub(super) fn allowed_domain_never_matches(subject: &Subject<'_>) -> Vec<Finding> {
    let key = "allowed_domains";
    let text = subject.text(key);
    let odd = |item: &str| item.contains(['@', '*']) || item.starts_with('.');
    let found = items::of(text).into_iter().filter(|(item, _)| odd(item)).map(|(item, place)| {
        let behind = item.rsplit_once('@').map_or(&*item, |(_, domain)| domain);
        let plain = behind.trim_start_matches(['*', '.']);
        let help = match plain {
            _ if odd(plain) || plain.is_empty() => "name each domain in full".to_owned(),
            _ => format!("write `{plain}`, and each sub-domain as an item of its own"),
        };
        let message = format!(
            "no address is in the domain `{item}`: Grafana compares what stands behind the `@`, and knows no wildcards"
        );
        let finding = Finding::new(key, message, help);
        match place {
            Some(place) if !odd(plain) && !plain.is_empty() => {
                finding.at(place.clone()).edit(items::edit(text, place, plain))
            }
            Some(place) => finding.at(place),
            None => finding,
        }
    });
    found.collect()
}

/// Without the path nobody has groups, so nobody passes (behaviour 7.3).
pub(super) fn allowed_groups_without_path(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.list("allowed_groups").is_empty() || subject.is_set("groups_attribute_path") {
        return Vec::new();
    }
    let message = "`allowed_groups` lets nobody in, since `groups_attribute_path` is empty and nobody has groups";
    vec![Finding::new("allowed_groups", message, "set `groups_attribute_path`, for instance to `groups`")]
}

/// Teams are asked for in one of two ways, or not at all (behaviour 7.1).
pub(super) fn team_ids_without_url(subject: &Subject<'_>) -> Vec<Finding> {
    let set = |key: &str| subject.is_set(key);
    if subject.list("team_ids").is_empty() || set("teams_url") && set("team_ids_attribute_path") {
        return Vec::new();
    }
    let message = match (set("teams_url"), set("team_ids_attribute_path")) {
        (true, _) => {
            "`team_ids` lets nobody in: `teams_url` is set and `team_ids_attribute_path` is not, so no team is looked for"
        }
        (false, true) => {
            "`team_ids_attribute_path` is not used without `teams_url`: Grafana asks `api_url` with `/teams` behind it, and compares whole numbers"
        }
        (false, false) => {
            "`team_ids` without `teams_url` asks `api_url` with `/teams` behind it, which few providers have, and compares whole numbers"
        }
    };
    // GitHub's API has `/teams`, and so may others.
    let severity = if set("teams_url") { Severity::Error } else { Severity::Warning };
    let help = "set both `teams_url` and `team_ids_attribute_path`; for groups of a claim use `allowed_groups`";
    vec![Finding::new("team_ids", message, help).graded(severity)]
}

/// In strict mode whoever has no role is refused (behaviour 5.4).
pub(super) fn strict_without_path(subject: &Subject<'_>) -> Vec<Finding> {
    let idle = !subject.flag("role_attribute_strict") || subject.flag("skip_org_role_sync");
    if idle || subject.is_set("role_attribute_path") || subject.is_set("org_mapping") {
        return Vec::new();
    }
    let message = "`role_attribute_strict` lets nobody in: neither `role_attribute_path` nor `org_mapping` is set, so nobody has a role";
    vec![Finding::new(
        "role_attribute_strict",
        message,
        "set `role_attribute_path`, or turn `role_attribute_strict` off",
    )]
}

const ROLE: &str = "role_attribute_path";
const SERVER_ADMIN: &str = "GrafanaAdmin";

/// Whether the path can give `GrafanaAdmin`; None where only a login can tell.
fn gives_server_admin(subject: &Subject<'_>) -> Option<bool> {
    if !subject.is_set(ROLE) {
        return Some(false);
    }
    let expression = subject.expression(ROLE)?;
    if literals(expression).any(|(_, text)| text.eq_ignore_ascii_case(SERVER_ADMIN)) {
        return Some(true);
    }
    (literals(expression).count() == results(expression).len()).then_some(false)
}

/// Without the flag `GrafanaAdmin` is Admin (behaviour 5.3.3).
pub(super) fn grafana_admin_ignored(subject: &Subject<'_>) -> Vec<Finding> {
    let on = subject.flag("allow_assign_grafana_admin") || subject.flag("skip_org_role_sync");
    let Some(expression) = subject.expression(ROLE).filter(|_| !on) else { return Vec::new() };
    let admin = literals(expression).find(|(_, text)| text.eq_ignore_ascii_case(SERVER_ADMIN));
    let found = admin.map(|(node, _)| {
        let message = "`GrafanaAdmin` makes nobody a server administrator, since `allow_assign_grafana_admin` is off: it is Admin";
        Finding::new(ROLE, message, "set `allow_assign_grafana_admin = true`, or write `Admin`").on(node.span)
    });
    found.into_iter().collect()
}

/// The two exclude one another; saving them is refused (behaviour 1.6.4, 5.3.2).
pub(super) fn grafana_admin_with_skip(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.flag("allow_assign_grafana_admin") || !subject.flag("skip_org_role_sync") {
        return Vec::new();
    }
    let message =
        "`allow_assign_grafana_admin` has no effect with `skip_org_role_sync`, and the two cannot be saved together";
    vec![Finding::new("allow_assign_grafana_admin", message, "turn one of them off")]
}

/// With the flag on, a login takes the flag from whoever is not `GrafanaAdmin` (behaviour 5.3.2).
pub(super) fn grafana_admin_demotes(subject: &Subject<'_>) -> Vec<Finding> {
    let on = subject.flag("allow_assign_grafana_admin") && !subject.flag("skip_org_role_sync");
    if !on || gives_server_admin(subject) != Some(false) {
        return Vec::new();
    }
    let message = "`allow_assign_grafana_admin` is on and `role_attribute_path` never gives `GrafanaAdmin`, so each login takes server administration away";
    vec![Finding::new(
        "allow_assign_grafana_admin",
        message,
        "turn it off, or let the path give `GrafanaAdmin` to somebody",
    )]
}

/// Without the URL no signature is checked, and nothing says so (behaviour 2.3.8).
pub(super) fn validation_without_url(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.flag("validate_id_token") || subject.is_set("jwk_set_url") {
        return Vec::new();
    }
    let message = "`validate_id_token` checks nothing, since `jwk_set_url` is empty";
    vec![Finding::new("validate_id_token", message, "set `jwk_set_url` to the provider's `jwks_uri`")]
}

/// The default scope is GitHub's.
pub(super) fn no_openid_scope(subject: &Subject<'_>) -> Vec<Finding> {
    let asked = !subject.is_set("auth_url") || subject.flag("empty_scopes") || subject.setting("scopes").is_some();
    if asked || subject.text("auth_url").contains("github") {
        return Vec::new();
    }
    let message = "`scopes` is not set, so Grafana asks for `user:email`, which an OpenID provider does not know";
    vec![Finding::new("scopes", message, "set `scopes = openid profile email`")]
}

/// In the addresses of providers that give a refresh token without being asked: Cognito, Keycloak, Google.
const UNASKED: [&str; 3] = ["amazoncognito.com/", "/protocol/openid-connect/", "accounts.google.com/"];

/// Scopes that any OpenID provider may know; one with others has its own ways.
const USUAL: [&str; 7] = ["openid", "profile", "email", "groups", "roles", "address", "phone"];

/// An OpenID provider gives a refresh token for a scope that Grafana does not add (behaviour 8.1.6).
pub(super) fn refresh_without_offline_scope(subject: &Subject<'_>) -> Vec<Finding> {
    let scopes = subject.list("scopes");
    let unasked = UNASKED.iter().any(|part| subject.text("auth_url").contains(part));
    let usual = scopes.iter().all(|item| USUAL.contains(&&**item)) && scopes.iter().any(|item| item == "openid");
    if !subject.flag("use_refresh_token") || subject.flag("empty_scopes") || unasked || !usual {
        return Vec::new();
    }
    let message = "`use_refresh_token` is on and `offline_access` is not among the scopes, without which most providers give no refresh token";
    vec![Finding::new("scopes", message, "add `offline_access` to `scopes`, if the provider asks for it")]
}

/// A code that is stolen on its way is of no use with PKCE.
pub(super) fn pkce_off(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_set("auth_url") || !subject.is_set("token_url") || subject.flag("use_pkce") {
        return Vec::new();
    }
    vec![Finding::new("use_pkce", "`use_pkce` is off", "set `use_pkce = true`, which nearly every provider supports")]
}

const URLS: [&str; 6] = ["auth_url", "token_url", "api_url", "teams_url", "jwk_set_url", "signout_redirect_url"];

/// Tokens and secrets in clear, except on the machine itself.
pub(super) fn http_url(subject: &Subject<'_>) -> Vec<Finding> {
    let open = URLS.into_iter().filter(|key| {
        let rest = subject.text(key).strip_prefix("http://");
        rest.is_some_and(|rest| !is_local(rest))
    });
    let found = open.map(|key| {
        let finding =
            Finding::new(key, format!("`{key}` is not encrypted: whoever listens gets tokens"), "use `https://`")
                .at(0..7);
        finding.edit(Edit::Part(0..7, "https://".to_owned()))
    });
    found.collect()
}

/// The machine itself, or a name that only containers and clusters know.
fn is_local(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.rsplit_once('@').map_or(host, |(_, host)| host);
    if let Some(address) = name.strip_prefix('[') {
        return address.starts_with("::1]");
    }
    let name = name.split(':').next().unwrap_or_default();
    let inner = [".localhost", ".local", ".svc", ".internal"];
    !name.contains('.') || name.starts_with("127.") || inner.iter().any(|end| name.ends_with(end))
}

/// What Grafana refuses to save, or cannot ask (behaviour 1.6.6, 4.9a).
pub(super) fn url_unusable(subject: &Subject<'_>) -> Vec<Finding> {
    let wrong = ["auth_url", "token_url", "api_url", "teams_url", "jwk_set_url"].into_iter().filter(|key| {
        let text = subject.text(key);
        !text.is_empty() && !text.contains("${") && !text.contains("$__") && !request_url::is_requestable(text)
    });
    let found = wrong.map(|key| {
        let message = format!("`{key}` is no URL that can be asked");
        let trimmed = subject.text(key).trim();
        let finding = Finding::new(key, message, "it begins with `https://` and a host, and has no blanks around it");
        finding.maybe(request_url::is_requestable(trimmed).then(|| Edit::Whole(trimmed.to_owned())))
    });
    found.collect()
}

/// The provider sends people back to `root_url` (behaviour 8.1.3).
pub(super) fn root_url_local(subject: &Subject<'_>) -> Vec<Finding> {
    let global = subject.parsed.globals.iter().find(|(name, _)| *name == "server.root_url");
    let host = global
        .and_then(|(_, url)| url.split_once("://"))
        .map(|(_, rest)| rest.split(['/', ':']).next().unwrap_or_default());
    let public = subject.text("auth_url").strip_prefix("https://").is_some_and(|rest| !is_local(rest));
    let root_url = |entry: &Entry| match entry.layer {
        Layer::Ini => entry.section == "server" && entry.key == "root_url",
        Layer::Environment => entry.key == "GF_SERVER_ROOT_URL",
        Layer::Database => false,
    };
    let entry = subject.parsed.entries.iter().rposition(|(_, entry)| root_url(entry));
    let Some(entry) = entry.filter(|_| public && matches!(host, Some("localhost" | "127.0.0.1"))) else {
        return Vec::new();
    };
    let message = "`[server] root_url` names this machine, so the provider sends everybody back to their own";
    let help = "set it to the address that people see in their browser";
    vec![Finding::new("", message, help).of(entry)]
}

/// Anybody in between can be the provider.
pub(super) fn tls_skip_verify(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.flag("tls_skip_verify_insecure") {
        return Vec::new();
    }
    let message = "`tls_skip_verify_insecure` lets anybody in between pose as the provider";
    vec![
        Finding::new("tls_skip_verify_insecure", message, "name the authority by `tls_client_ca` instead")
            .edit(Edit::Whole("false".to_owned())),
    ]
}

/// Anything but the two names is AutoDetect, without a word (behaviour 1.1).
pub(super) fn auth_style_unknown(subject: &Subject<'_>) -> Vec<Finding> {
    let text = subject.text("auth_style");
    let known = ["", "AutoDetect", "InParams", "InHeader"];
    if known.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        return Vec::new();
    }
    let meant = [
        ("param", "InParams"),
        ("post", "InParams"),
        ("head", "InHeader"),
        ("basic", "InHeader"),
        ("auto", "AutoDetect"),
    ];
    let lower = text.to_ascii_lowercase();
    let meant =
        meant.into_iter().find(|(part, _)| lower.contains(part)).map(|(_, style)| Edit::Whole(style.to_owned()));
    let message = format!("`{text}` is no `auth_style`, so Grafana tries both ways");
    let help = "write `InParams`, `InHeader` or `AutoDetect`";
    vec![Finding::new("auth_style", message, help).at(0..text.len()).maybe(meant)]
}

/// Saving refuses other words, the ini file sends them (behaviour 1.6.5).
pub(super) fn login_prompt_unknown(subject: &Subject<'_>) -> Vec<Finding> {
    let text = subject.text("login_prompt");
    let known = ["login", "consent", "select_account"];
    if text.is_empty() || known.contains(&text) {
        return Vec::new();
    }
    let plain = text.trim().to_ascii_lowercase().replace(['-', ' '], "_");
    let meant = known.into_iter().find(|known| **known == *plain).map(|known| Edit::Whole(known.to_owned()));
    let message = format!("`{text}` is no `login_prompt` that Grafana would save, and is sent as it is");
    let help = "write `login`, `consent` or `select_account`";
    vec![Finding::new("login_prompt", message, help).at(0..text.len()).maybe(meant)]
}
