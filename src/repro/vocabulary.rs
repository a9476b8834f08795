//! Words that tell nothing of anybody, and so stay as they are: in names of claims, in roles, in URLs.

use std::collections::HashSet;

const WORDS: &str = "\
none viewer viewers editor editors admin admins administrator administrators grafanaadmin grafana \
sub name display login username email emails mail mails displayname firstname lastname givenname familyname upn attributes primary \
iss aud exp iat nbf jti azp nonce acr amr auth time at hash sid hd tid oid uid ver typ alg kid zip jwt bearer id \
full first last staff given family middle nick nickname preferred profile picture website gender birthdate zoneinfo locale updated verified phone \
number address formatted street locality region postal code country \
group groups role roles realm realms access resource account scope scopes scp wids cognito custom claim claims user users info \
userinfo member members membership memberships of team teams org orgs organization organizations department division company \
tenant unit title manager employee attribute value values items data realmaccess default urn zitadel iam project projects \
https http openid connect protocol oauth oauth2 offline tokens token authorize authorization certs well known configuration \
level ip ipaddr keys jwks v1 v2 v3 api rest sso idp callback logout generic application applications client clients common \
string array object boolean inf infinity nan \
true false null yes no on off let in is confirmed slug workspace workspaces type state active enabled status created \
com org net";

/// The words, in lower case.
pub(super) fn words() -> HashSet<&'static str> {
    WORDS.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Top-level domains under which nobody can be.
pub(super) const RESERVED: [&str; 3] = ["example", "test", "invalid"];

/// Top-level domains of which a text ends in one that is likely a domain, wherever it stands.
pub(super) const TOP: &[&str] = &[
    "com", "net", "org", "edu", "gov", "info", "biz", "io", "dev", "app", "cloud", "tech", "eu", "de", "at", "ch",
    "fr", "nl", "be", "uk", "ie", "it", "es", "pt", "pl", "cz", "se", "no", "dk", "fi", "us", "ca", "au", "nz", "jp",
    "cn", "kr", "br", "in",
];

/// Domains that belong to nobody.
pub(super) const DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];

/// Invented people: what they are called, and of which family they are.
pub(super) const GIVEN: &str = "robin alex kim sam noa mika toni charlie luca jona nika sascha andrea dominique eli finn jules \
kai leslie marian nicola quinn renee sandy taylor val yuki zoe ada ben cleo dana";
pub(super) const FAMILY: &str = "berg falk holm lind roth winter brandt silva moreau castell novak vega marsh dale frost hart \
ivers jansen keller lorenz meyer nowak olsen peters quist rossi stone thorn ulrich voss weiss zeller";
