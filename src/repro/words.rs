//! What each word becomes: the same word the same, in whatever text it stands.
//!
//! Nothing is computed from what a word is, so that nobody can try words until one fits: what it becomes is a matter of when
//! it is met.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::pieces::{Kind, Piece, owned, pieces};
use super::vocabulary::{self, DOMAINS, FAMILY, GIVEN, RESERVED};
use crate::jmespath::lower_case;

/// Parts of words that expressions ask for; more are not kept apart.
const MOST_PARTS: usize = 64;

/// How often to try for a word that nobody has yet.
const TRIES: usize = 100;

/// Shorter runs of digits stay: they tell nothing by themselves, and expressions compare them.
const SHORT: usize = 4;

pub(super) struct Words {
    /// Whether persons and domains are invented, or every word becomes one of the same length.
    invents: bool,
    vocabulary: HashSet<&'static str>,
    /// What was there before, and what has come since, in lower case: no word becomes one of these.
    taken: HashSet<String>,
    /// Runs of digits, by their order.
    runs: BTreeSet<(usize, String)>,
    /// Parts of words that have to stay parts.
    parts: Vec<String>,
    made: HashMap<String, String>,
    owners: HashSet<String>,
    /// How many top-level domains have become others.
    tops: usize,
    /// How many things have been replaced as a whole.
    units: usize,
    state: u64,
    /// How many texts have become others.
    pub(super) replaced: usize,
}

impl Words {
    pub(super) fn new(invents: bool) -> Self {
        Self {
            invents,
            taken: vocabulary::words().into_iter().map(str::to_owned).collect(),
            vocabulary: vocabulary::words(),
            runs: BTreeSet::new(),
            parts: Vec::new(),
            made: HashMap::new(),
            owners: HashSet::new(),
            tops: 0,
            units: 0,
            state: 0x9e37_79b9_7f4a_7c15,
            replaced: 0,
        }
    }

    // -------------------------------------------------------------------------------------------- what there is

    /// Domains, before anything else is looked at.
    pub(super) fn meet_domains(&mut self, text: &str) {
        for (kind, range) in pieces(text, &|_| false) {
            if kind == Kind::Domain {
                self.meet_domain(text.get(range).unwrap_or_default());
            }
        }
    }

    /// What is known to be a domain.
    pub(super) fn meet_domain(&mut self, domain: &str) {
        let owner = lower_case(owned(domain));
        self.taken.insert(owner.clone());
        self.owners.insert(owner);
    }

    /// A text that is to be replaced later.
    pub(super) fn meet(&mut self, text: &str) {
        for (_, range) in self.pieces(text) {
            let piece = text.get(range).unwrap_or_default();
            for run in piece.split(|char: char| !char.is_alphanumeric()).filter(|run| !run.is_empty()) {
                self.meet_run(run);
            }
        }
    }

    fn meet_run(&mut self, run: &str) {
        if is_number(run) {
            self.runs.insert((run.len(), run.to_owned()));
        }
        self.taken.insert(lower_case(run));
    }

    /// A text that an expression looks for, maybe as a part of another.
    pub(super) fn meet_part(&mut self, text: &str) {
        let words = text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| word.len() > 1);
        for word in words.map(str::to_ascii_lowercase) {
            if self.parts.len() < MOST_PARTS && !self.parts.contains(&word) {
                self.parts.push(word);
            }
        }
    }

    /// Numbers become numbers of the same length in the same order.
    pub(super) fn settle(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        let mut next: HashMap<(usize, bool), u64> = HashMap::new();
        for (length, run) in runs {
            let zero = run.starts_with('0');
            let number = next.entry((length, zero)).or_default();
            let mut made = counted(*number, length, zero);
            while made.as_ref().is_some_and(|made| self.taken.contains(made)) {
                *number += 1;
                made = counted(*number, length, zero);
            }
            *number += 1;
            // Where all numbers of a length are taken, some become the same.
            self.made.insert(run, made.unwrap_or_else(|| "9".repeat(length)));
        }
    }

    /// What a person is called, for whoever is not called so yet.
    pub(super) fn meet_person(&mut self, text: &str, given: bool, family: bool) {
        if !self.invents {
            return;
        }
        let words: Vec<&str> =
            text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        for (index, word) in words.into_iter().enumerate() {
            let first = given && (index == 0 || !family);
            self.invent(word, if first { GIVEN } else { FAMILY });
        }
    }

    fn invent(&mut self, word: &str, pool: &str) {
        let lower = lower_case(word);
        let simple = lower.len() > 1 && lower.bytes().all(|byte| byte.is_ascii_lowercase());
        let parted = self.parts.iter().any(|part| lower.contains(&**part));
        if !simple || parted || self.is_kept(&lower) || self.made.contains_key(&lower) {
            return;
        }
        let free = pool.split(' ').find(|name| !self.taken.contains(*name));
        if let Some(name) = free.map(str::to_owned) {
            self.taken.insert(name.clone());
            self.made.insert(lower, name);
        }
    }

    // ------------------------------------------------------------------------------------------- what it becomes

    /// The text with everything replaced that says something.
    pub(super) fn replace(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (kind, range) in self.pieces(text) {
            let piece = text.get(range).unwrap_or_default();
            match kind {
                Kind::Plain => out.push_str(piece),
                Kind::Word => self.word(piece, &mut out),
                Kind::Domain => out.push_str(&self.domain(piece)),
                Kind::Uuid => out.push_str(&self.unit(piece, |number| format!("00000000-0000-4000-8000-{number:012}"))),
                Kind::Address => out.push_str(&self.unit(piece, |number| {
                    let net = match number / 254 % 3 {
                        0 => "192.0.2",
                        1 => "198.51.100",
                        _ => "203.0.113",
                    };
                    format!("{net}.{}", number % 254 + 1)
                })),
                Kind::Digits => out.push_str(&self.pattern(piece)),
            }
        }
        self.replaced += usize::from(out != text);
        out
    }

    fn pieces(&self, text: &str) -> Vec<Piece> {
        pieces(text, &|domain| self.owners.contains(&lower_case(owned(domain))))
    }

    /// The digits of a number; its exponent stays.
    pub(super) fn numeral(&mut self, text: &str) -> String {
        let (mantissa, exponent) =
            text.split_at_checked(text.find(['e', 'E']).unwrap_or(text.len())).unwrap_or((text, ""));
        let mut out = String::with_capacity(text.len());
        let mut rest = mantissa;
        while let Some(char) = rest.chars().next() {
            let digit = char.is_ascii_digit();
            let length = rest.find(|char: char| char.is_ascii_digit() != digit).unwrap_or(rest.len());
            let (run, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
            if digit {
                self.word(run, &mut out)
            } else {
                out.push_str(run)
            }
            rest = behind;
        }
        self.replaced += usize::from(out != mantissa);
        out + exponent
    }

    /// A number's digits, before anything is replaced.
    pub(super) fn meet_numeral(&mut self, text: &str) {
        let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
        mantissa
            .split(|char: char| !char.is_ascii_digit())
            .filter(|run| !run.is_empty())
            .for_each(|run| self.meet_run(run));
    }

    fn word(&mut self, word: &str, out: &mut String) {
        if self.is_kept(word) {
            return out.push_str(word);
        }
        if self.parts.is_empty() {
            return self.part(word, out);
        }
        let cuts = self.cuts(word);
        for pair in cuts.windows(2) {
            let [start, end] = pair else { continue };
            self.part(word.get(*start..*end).unwrap_or_default(), out);
        }
    }

    /// Whether a word tells nothing. Grafana takes a long s for an s in names of claims (behaviour 3.3).
    fn is_kept(&self, word: &str) -> bool {
        let word = word.replace('ſ', "s").to_ascii_lowercase();
        self.vocabulary.contains(&*word)
    }

    /// Where parts that expressions ask for begin and end in a word.
    fn cuts(&self, word: &str) -> Vec<usize> {
        let mut cuts = BTreeSet::from([0, word.len()]);
        if word.is_ascii() {
            let lower = word.to_ascii_lowercase();
            for part in self.parts.iter().filter(|part| part.len() < lower.len()) {
                cuts.extend(lower.match_indices(&**part).flat_map(|(at, part)| [at, at + part.len()]));
            }
        }
        cuts.into_iter().collect()
    }

    fn part(&mut self, part: &str, out: &mut String) {
        let lower = lower_case(part);
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        if self.is_kept(part) || digits && part.len() < SHORT {
            return out.push_str(part);
        }
        if let Some(made) = self.made.get(&lower).filter(|made| can_be_cased(part, made)) {
            return out.push_str(&cased(part, made));
        }
        // A word whose letters are large and small in another way than its replacement can be is one of its own.
        let key = if self.made.contains_key(&lower) { part.to_owned() } else { lower };
        let made = match self.made.get(&key) {
            Some(made) => made.clone(),
            None => {
                let made = self.fresh(part);
                self.made.insert(key, made.clone());
                made
            }
        };
        out.push_str(&cased(part, &made));
    }

    /// A word that nobody has, of the same length: letters for letters, digits for digits.
    fn fresh(&mut self, like: &str) -> String {
        for extra in 0.. {
            for _ in 0..TRIES {
                let made = self.invented(like, extra);
                if self.taken.insert(made.clone()) {
                    return made;
                }
            }
        }
        String::new()
    }

    fn invented(&mut self, like: &str, extra: usize) -> String {
        let mixed = like.chars().any(|char| char.is_ascii_digit());
        let mut made = String::with_capacity(like.len());
        for (index, char) in like.chars().chain(std::iter::repeat_n('x', extra)).enumerate() {
            made.push(match char {
                '0'..='9' => self.pick("0123456789"),
                char if !char.is_ascii() => self.pick("áéíóúàèìòùâêîôû"),
                _ if mixed => self.pick("abcdefghijklmnopqrstuvwxyz"),
                _ if index % 2 == 0 => self.pick("bdfgklmnprstvz"),
                _ => self.pick("aeiou"),
            });
        }
        made
    }

    /// xorshift64*, always from the same begin.
    fn pick(&mut self, from: &str) -> char {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let number = usize::try_from(self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40).unwrap_or(0);
        from.chars().nth(number % from.chars().count().max(1)).unwrap_or('x')
    }

    /// Something that is replaced as a whole, by the next of its kind.
    fn unit(&mut self, text: &str, write: fn(usize) -> String) -> String {
        let key = lower_case(text);
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        self.units += 1;
        let first = self.units;
        let made =
            (first..first + TRIES).map(write).find(|made| !self.taken.contains(made)).unwrap_or_else(|| write(first));
        self.taken.insert(made.clone());
        self.made.insert(key, made.clone());
        made
    }

    /// Other digits in the same places.
    fn pattern(&mut self, text: &str) -> String {
        if let Some(made) = self.made.get(text) {
            return made.clone();
        }
        let mut made = text.to_owned();
        for _ in 0..TRIES {
            made = text.chars().map(|char| if char.is_ascii_digit() { self.pick("123456789") } else { char }).collect();
            if self.taken.insert(made.clone()) {
                break;
            }
        }
        self.made.insert(text.to_owned(), made.clone());
        made
    }

    /// A domain: what somebody owns becomes what nobody does, what stands before it word by word.
    fn domain(&mut self, domain: &str) -> String {
        let owner = owned(domain);
        let before = domain.get(..domain.len() - owner.len()).unwrap_or_default();
        let mut out = String::new();
        self.labels(before, &mut out);
        let key = format!("@{}", lower_case(owner));
        let made = match self.made.get(&key) {
            Some(made) => made.clone(),
            None => {
                let made = if self.invents { self.nobodys() } else { self.reserved(owner) };
                self.taken.insert(made.clone());
                self.made.insert(key, made.clone());
                made
            }
        };
        out.push_str(&if owner.contains(is_large) && !owner.contains(is_small) {
            made.to_ascii_uppercase()
        } else {
            made
        });
        out
    }

    fn labels(&mut self, labels: &str, out: &mut String) {
        for piece in labels.split_inclusive(|char: char| !char.is_alphanumeric()) {
            let word = piece.trim_end_matches(|char: char| !char.is_alphanumeric());
            if !word.is_empty() {
                self.word(word, out);
            }
            out.push_str(piece.get(word.len()..).unwrap_or_default());
        }
    }

    fn nobodys(&mut self) -> String {
        let free = DOMAINS.iter().find(|domain| !self.taken.contains(**domain));
        free.map_or_else(|| format!("{}.example.com", self.fresh("xxxxxx")), |domain| (*domain).to_owned())
    }

    /// Its words, below a top-level domain that is reserved.
    fn reserved(&mut self, owner: &str) -> String {
        let (labels, top) = owner.split_at_checked(owner.find('.').unwrap_or(0)).unwrap_or(("", owner));
        let mut made = String::new();
        self.labels(&lower_case(labels), &mut made);
        let key = format!("@@{}", lower_case(top));
        let count = self.tops;
        self.tops += usize::from(!self.made.contains_key(&key));
        let reserved = self.made.entry(key).or_insert_with(|| {
            RESERVED.get(count).map_or_else(|| format!("x{count}.example"), |top| (*top).to_owned())
        });
        format!("{made}.{reserved}")
    }
}

fn is_number(run: &str) -> bool {
    run.len() >= SHORT && run.bytes().all(|byte| byte.is_ascii_digit())
}

/// One number of a length after the other; None behind the last. Those that begin with a zero do so still.
fn counted(number: u64, length: usize, zero: bool) -> Option<String> {
    let digits = u32::try_from(length).unwrap_or(u32::MAX).min(19) - 1;
    let first = if zero { 1 } else { 10_u64.pow(digits) };
    let made = format!("{:0>1$}", first.checked_add(number)?, digits as usize + 1);
    // Longer ones are long enough for a number in front.
    let made = if length > 19 {
        format!("{}{made}", format_args!("{}{}", u8::from(!zero), "0".repeat(length - 20)))
    } else {
        made
    };
    (made.len() == length && made.starts_with('0') == zero).then_some(made)
}

/// Whether a word of another length can have large letters where this one has.
fn can_be_cased(like: &str, made: &str) -> bool {
    if like.chars().count() == made.chars().count() {
        return true;
    }
    let rest = like.get(like.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    !rest.contains(is_large) || !like.contains(is_small)
}

/// Large letters where the word has them.
fn cased(like: &str, made: &str) -> String {
    if like.chars().count() == made.chars().count() {
        let upper = |(like, char): (char, char)| if is_large(like) { large(char) } else { char };
        return like.chars().zip(made.chars()).map(upper).collect();
    }
    let large_first = like.starts_with(is_large);
    if large_first && like.chars().count() > 1 && !like.contains(is_small) {
        return made.chars().map(large).collect();
    }
    let first = |(index, char): (usize, char)| if index == 0 && large_first { large(char) } else { char };
    made.chars().enumerate().map(first).collect()
}

/// The letters that are invented are of Latin-1, where large ones stand 32 places before.
fn large(char: char) -> char {
    match char {
        'à'..='þ' => char::from_u32(u32::from(char) - 32).unwrap_or(char),
        _ => char.to_ascii_uppercase(),
    }
}

/// JavaScript knows the letters beyond ASCII; a table of our own would be large.
fn is_large(char: char) -> bool {
    if char.is_ascii() {
        char.is_ascii_uppercase()
    } else {
        !lower_case(char.encode_utf8(&mut [0; 4])).starts_with(char)
    }
}

fn is_small(char: char) -> bool {
    char.is_alphabetic() && !is_large(char)
}
