//! Which URLs Go's HTTP client sends a request to at all (behaviour 4.9a).
//!
//! The rules are those of Go's `url.Parse`, less what cannot matter here: anything but an absolute
//! `http` or `https` URL is refused anyway.

use std::net::Ipv6Addr;

/// Whether Go would try to fetch `url`: it parses, its scheme is http or https, and it has a host
/// (behaviour 4.9a). Says nothing of whether the host exists.
pub fn is_requestable(url: &str) -> bool {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    let Some(rest) = behind_scheme(url) else {
        return false;
    };
    let (rest, _query) = rest.split_once('?').unwrap_or((rest, ""));
    let Some(rest) = rest.strip_prefix("//") else {
        return false;
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    !url.bytes().any(|byte| byte.is_ascii_control())
        && is_authority(authority)
        && is_escaped(path)
        && is_escaped(fragment)
}

/// What follows `http:` or `https:`, in any case.
fn behind_scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once(':')?;
    let known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    known.then_some(rest)
}

/// Whether every percent sign starts an escape.
fn is_escaped(text: &str) -> bool {
    escapes(text).all(|escape| escape.is_some())
}

/// The byte behind each percent sign of `text`, `None` for a sign that is no escape.
fn escapes(text: &str) -> impl Iterator<Item = Option<u8>> {
    text.split('%').skip(1).map(|behind| {
        let digits = behind.get(..2)?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u8::from_str_radix(digits, 16).ok().filter(|_| hex)
    })
}

fn is_authority(authority: &str) -> bool {
    match authority.rsplit_once('@') {
        Some((userinfo, host)) => is_userinfo(userinfo) && is_host(host),
        None => is_host(authority),
    }
}

fn is_userinfo(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c))
        && text.splitn(2, ':').all(is_escaped)
}

/// A name or a bracketed IPv6 address, with or without a port; a port alone is a host to Go.
/// Since 1.25.2 brackets hold nothing else, and since 1.26 a name has no colon: to earlier versions
/// such a name parses, but cannot be looked up.
fn is_host(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.rsplit_once(']').is_some_and(|(address, port)| {
            is_address(address) && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    match host.split_once(':') {
        Some((name, port)) => is_name(name) && is_port(port) && host != ":",
        None => is_name(host) && !host.is_empty(),
    }
}

/// What may follow a host's colon.
fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit())
}

/// A host's name; only what is not ASCII, and the percent sign itself, may be escaped in it.
fn is_name(name: &str) -> bool {
    !name.contains('[')
        && name.chars().all(|c| c == '%' || is_host_char(c))
        && escapes(name).all(|byte| byte.is_some_and(|byte| byte == b'%' || !byte.is_ascii()))
}

/// An IPv6 address, perhaps with a zone behind `%25`.
fn is_address(text: &str) -> bool {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let zone = match zone.map(|zone| zone.strip_prefix("25")) {
        Some(None) => return false,
        Some(zone) => zone,
        None => None,
    };
    address.parse::<Ipv6Addr>().is_ok() && zone.is_none_or(is_zone)
}

/// A zone's name. Escaped or not, it holds what a host may hold; escaped also a blank, for Windows.
fn is_zone(zone: &str) -> bool {
    !zone.is_empty()
        && !zone.contains('[')
        && zone.chars().all(|c| c == '%' || is_host_char(c))
        && escapes(zone).all(|byte| byte.is_some_and(is_zone_byte))
}

fn is_zone_byte(byte: u8) -> bool {
    matches!(byte, b'%' | b' ') || byte.is_ascii() && is_host_char(char::from(byte))
}

/// What may stand in a host as it is.
fn is_host_char(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || "-_.~!$&'()*+,;=:[]<>\"".contains(c)
}

#[cfg(test)]
mod tests {
    use super::is_requestable;

    #[test]
    fn requestable() {
        for url in [
            "http://a",
            "HTTPS://IdP.example/u",
            "https://idp.example/u?x=%zz&y= é",
            "https://idp.example?x=1/emails",
            "https://idp.example#f",
            "http://a/#",
            "http://a/b c/é/\"<>|\\^`{}[]:@",
            "http://a/%20%fF",
            "http://a//b:c",
            "http://a:80/",
            "http://a:/",
            "http://a:99999/",
            "http://:80/",
            "http://a_b~!$&'()*+,;=<>\"/",
            "http://é.example/",
            "http://a%c3%A9%25/",
            "http://a]/",
            "http://..",
            "http://1.2.3.4.5/",
            "http://user:p%40ss@a/",
            "http://u@v:p@w@a/",
            "http://@a/",
            "http://:@a/",
            "http://[::1]",
            "http://[::1]:8080/x",
            "http://[::1]:/x",
            "http://u@[2001:db8::1]/x",
            "http://[::ffff:1.2.3.4]/",
            "http://[fe80::1%25en0]/",
            "http://[fe80::1%25a%20%25é]:1/",
            "http://a/#\u{1}\n",
        ] {
            assert!(is_requestable(url), "{url:?}");
        }
    }

    #[test]
    fn not_requestable() {
        for url in [
            "",
            "/emails",
            "//a/b",
            "a/b",
            "::bad",
            ":",
            "a:b",
            "*",
            " https://a",
            "\u{feff}http://a",
            "ftp://a/u",
            "httpx://a",
            "http//a",
            "http:a",
            "http:/a",
            "http:?//a",
            "https://",
            "https:///x",
            "http://?x",
            "http://#x",
            "http://:/",
            "http://u@/x",
        ] {
            assert!(!is_requestable(url), "{url:?}");
        }
    }

    #[test]
    fn bad_characters() {
        for url in [
            "http://a\n",
            "http://a/\u{7f}",
            "http://a/?\t",
            "http://a b/",
            "http://a /",
            "http://a\\b/",
            "http://a^b/",
            "http://{a}/",
            "http://u v@a/",
            "http://u<@a/",
            "http://é@a/",
            "http://a/%zz",
            "http://a/%",
            "http://a/%2",
            "http://a/%+1",
            "http://a/%2é",
            "http://a/#%zz",
            "http://%zz@a/",
            "http://u:%2@a/",
            "http://u%:25@a/",
            "http://a%20b/",
            "http://%41/",
            "http://a%/",
        ] {
            assert!(!is_requestable(url), "{url:?}");
        }
    }

    #[test]
    fn bad_hosts() {
        for url in [
            "http://[::1",
            "http://[::1/x",
            "http://::1]/",
            "http://::1/",
            "http://a:80:80/",
            "http://a:b/",
            "http://a:-1/",
            "http://a:8 0/",
            "http://[::1]a/",
            "http://[::1]:a/",
            "http://[::1]80/",
            "http://x[::1]/",
            "http://[[::1]]/",
            "http://[]/",
            "http://[a]/",
            "http://[1.2.3.4]/",
            "http://[::1%2525]x/",
            "http://[fe80::1%25]/",
            "http://[fe80::1%25[]/",
            "http://[fe80::1%en0]/",
            "http://[fe80::1%25%2f]/",
            "http://[fe80::1%25%c3]/",
            "http://[%3a:1]/",
        ] {
            assert!(!is_requestable(url), "{url:?}");
        }
    }
}
