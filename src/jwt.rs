//! The claims text inside a compact JWS, as Grafana takes it out (behaviour 2.2).
//!
//! Shape, then payload, then header are judged, in this order, as Grafana does. Neither the
//! signature nor any claim is looked at.

use std::fmt;

use bumpalo::Bump;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::jmespath::{Value, Wanted, json_text, parse_json_wanted};

/// Most bytes that a compressed payload may grow to. Ours: Grafana has no limit.
pub const MAX_INFLATED: usize = 16 << 20;

/// Why a text has no payload. Carries nothing of the token, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Not three parts of the alphabet joined by dots (behaviour 2.2.1).
    NotAJwt,
    /// The payload is not unpadded base64url (behaviour 2.2.2).
    Payload,
    /// The header is not unpadded base64url (behaviour 2.2.2).
    Header,
    /// The header is neither a JSON object nor `null` (behaviour 2.2.3).
    HeaderNotJson,
    /// The header's `zip` is something else than `DEF` (behaviour 2.2.4).
    Zip,
    /// The payload is not a whole zlib stream (behaviour 2.2.4).
    Inflate,
    /// The payload inflates beyond 16 MiB, where Grafana would go on.
    TooLarge,
}

impl Error {
    /// The code of the note that tells of it: `claims.not-a-jwt` or `claims.undecodable`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAJwt => "claims.not-a-jwt",
            _ => "claims.undecodable",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAJwt => "the token is not three base64url parts joined by dots",
            Self::Payload => "the token's payload is not base64url without padding",
            Self::Header => "the token's header is not base64url without padding",
            Self::HeaderNotJson => "the token's header is not a JSON object",
            Self::Zip => "the token's `zip` header is not `DEF`",
            Self::Inflate => "the token's compressed payload is not a zlib stream",
            Self::TooLarge => "the token's compressed payload inflates to more than 16 MiB",
        })
    }
}

impl std::error::Error for Error {}

/// Decodes, verifies nothing: the bytes of `token`'s payload, inflated where the header says so,
/// stored in `arena` (behaviour 2.2.1 to 2.2.4). They need not be JSON, nor UTF-8.
///
/// # Errors
///
/// The first of Grafana's checks that fails; [`Error::TooLarge`] alone is ours.
pub fn payload<'a>(token: &[u8], arena: &'a Bump) -> Result<&'a [u8], Error> {
    let [header, body, signature] = parts(token).ok_or(Error::NotAJwt)?;
    let body = decode(body, arena);
    let header = decode(header, arena);
    if (body.flaws | header.flaws | flaws(signature)) & FOREIGN != 0 {
        return Err(Error::NotAJwt);
    }
    if body.flaws != 0 {
        return Err(Error::Payload);
    }
    if header.flaws != 0 {
        return Err(Error::Header);
    }
    match zip(header.bytes, arena)? {
        None => Ok(body.bytes),
        Some(Value::String("DEF")) => inflate(body.bytes, arena),
        Some(_) => Err(Error::Zip),
    }
}

/// Decodes, verifies nothing: the bytes of `token`'s header, stored in `arena`. They need not be JSON, nor UTF-8.
///
/// # Errors
///
/// Where the token is no compact JWS, or the header no base64url.
pub fn header<'a>(token: &[u8], arena: &'a Bump) -> Result<&'a [u8], Error> {
    let [header, _, _] = parts(token).filter(|_| is_compact(token)).ok_or(Error::NotAJwt)?;
    let header = decode(header, arena);
    if header.flaws == 0 { Ok(header.bytes) } else { Err(Error::Header) }
}

/// Whether `token` has the shape of a compact JWS: three parts, none empty, of
/// `A-Z a-z 0-9 - _ =` joined by dots (behaviour 2.2.1).
pub fn is_compact(token: &[u8]) -> bool {
    parts(token).is_some_and(|parts| parts.iter().all(|part| flaws(part) & FOREIGN == 0))
}

/// Header, payload and signature, none empty. A further dot is left inside the payload, where it
/// is a foreign character like any other.
fn parts(token: &[u8]) -> Option<[&[u8]; 3]> {
    let (header, rest) = token.split_at_checked(first_dot(token)?)?;
    let (payload, signature) = rest.split_at_checked(last_dot(rest)?)?;
    let parts = [header, payload.get(1..)?, signature.get(1..)?];
    parts.iter().all(|part| !part.is_empty()).then_some(parts)
}

fn first_dot(text: &[u8]) -> Option<usize> {
    let (blocks, _) = text.as_chunks::<16>();
    let clear = 16 * blocks.iter().take_while(|block| !wide::has_dot(block)).count();
    text.get(clear..)?.iter().position(|byte| *byte == b'.').map(|place| clear + place)
}

fn last_dot(text: &[u8]) -> Option<usize> {
    let (_, blocks) = text.as_rchunks::<16>();
    let clear = 16 * blocks.iter().rev().take_while(|block| !wide::has_dot(block)).count();
    text.get(..text.len() - clear)?.iter().rposition(|byte| *byte == b'.')
}

const ZIP: Wanted = Wanted::NONE.with_any(b'z', 3);

/// The value of the header's `zip`, if it has one. The header is an object or `null`, and Go has to be able to hold all
/// its numbers (behaviour 2.2.3, 2.2.4).
fn zip<'a>(header: &'a [u8], arena: &'a Bump) -> Result<Option<Value<'a>>, Error> {
    match parse_json_wanted(json_text(header, arena), arena, ZIP) {
        Ok(document) if document.overflow => Err(Error::HeaderNotJson),
        Ok(document) => match document.value {
            Value::Null => Ok(None),
            Value::Object(object) => Ok(object.get("zip")),
            _ => Err(Error::HeaderNotJson),
        },
        Err(_) => Err(Error::HeaderNotJson),
    }
}

/// The characters of base64url, each at the place of the six bits that it stands for.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The flaw of a character outside the shape's alphabet.
const FOREIGN: u8 = 0x80;
/// The flaw of a part with a padding character or an impossible length: of the shape, yet not
/// unpadded base64url.
const PADDED: u8 = 0x40;

/// For each character its six bits, or its flaw.
static SEXTETS: [u8; 256] = sextets();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, and a byte is below 256")]
const fn sextets() -> [u8; 256] {
    let mut table = [FOREIGN; 256];
    table[b'=' as usize] = PADDED;
    let mut place = 0;
    while place < ALPHABET.len() {
        table[ALPHABET[place] as usize] = place as u8;
        place += 1;
    }
    table
}

/// The three bytes that four characters stand for and, above them, the characters' flaws.
#[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
#[inline(always)]
fn word(quad: [u8; 4]) -> u32 {
    let [a, b, c, d] = quad;
    let sextet = |char: u8| u32::from(SEXTETS[usize::from(char)]);
    let (a, b, c, d) = (sextet(a), sextet(b), sextet(c), sextet(d));
    let flaws = (a | b | c | d) & u32::from(FOREIGN | PADDED);
    let [_, x, y, z] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
    u32::from_le_bytes([x, y, z, 0]) | flaws << 24
}

/// The flaws in a word, or in several that were joined.
fn flaws_of(word: u32) -> u8 {
    let [.., flaws] = word.to_le_bytes();
    flaws
}

/// The flaws of `part`'s characters.
fn flaws(part: &[u8]) -> u8 {
    let (blocks, _) = part.as_chunks::<16>();
    let clean = blocks.iter().take_while(|block| wide::is_clean(block)).count();
    let (quads, last) = part.get(16 * clean..).unwrap_or_default().as_chunks::<4>();
    let seen = word(filled(last));
    flaws_of(quads.iter().fold(seen, |seen, quad| seen | word(*quad)))
}

/// Sixteen characters at a time, where the machine can; whatever has a flaw is left to the table.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wide {
    use core::arch::wasm32::{
        i8x16_add, i8x16_eq, i16x8_shl, u8x16, u8x16_splat, u8x16_swizzle, u16x8_shr, u16x8_splat, u32x4_extract_lane,
        u32x4_shl, u32x4_shr, u32x4_splat, u64x2, u64x2_extract_lane, v128, v128_and, v128_any_true, v128_or,
    };

    #[inline(always)]
    fn load(block: &[u8; 16]) -> v128 {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *block;
        u64x2(u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]))
    }

    /// The upper half of each character.
    #[inline(always)]
    fn upper(chars: v128) -> v128 {
        v128_and(u16x8_shr(chars, 4), u8x16_splat(15))
    }

    /// Where a character stands for no bits. Each upper half has a bit here, and each lower half the bits of those
    /// upper halves that it does not go with: `-`, digits, letters from A and a, letters from P and `_`, letters from p,
    /// and what nothing goes with.
    #[inline(always)]
    fn flaws(chars: v128) -> v128 {
        let by_upper = u8x16(32, 32, 1, 2, 4, 8, 4, 16, 32, 32, 32, 32, 32, 32, 32, 32);
        let by_lower = u8x16(37, 33, 33, 33, 33, 33, 33, 33, 33, 33, 35, 59, 59, 58, 59, 51);
        let lower = v128_and(chars, u8x16_splat(15));
        v128_and(u8x16_swizzle(by_upper, upper(chars)), u8x16_swizzle(by_lower, lower))
    }

    /// The six bits of each character: it, and what its upper half says has to be added; `_` is 33 off.
    #[inline(always)]
    fn sextets(chars: v128) -> v128 {
        const UNUSED: u8 = 0;
        const CAPITAL: u8 = 0_u8.wrapping_sub(b'A');
        const SMALL: u8 = 26_u8.wrapping_sub(b'a');
        const DIGIT: u8 = 52_u8.wrapping_sub(b'0');
        const MINUS: u8 = 62_u8.wrapping_sub(b'-');
        let offsets = u8x16(UNUSED, UNUSED, MINUS, DIGIT, CAPITAL, CAPITAL, SMALL, SMALL, 0, 0, 0, 0, 0, 0, 0, 0);
        let underscore = v128_and(i8x16_eq(chars, u8x16_splat(b'_')), u8x16_splat(33));
        i8x16_add(i8x16_add(chars, underscore), u8x16_swizzle(offsets, upper(chars)))
    }

    /// Whether a dot is among the characters.
    pub(super) fn has_dot(block: &[u8; 16]) -> bool {
        v128_any_true(i8x16_eq(load(block), u8x16_splat(b'.')))
    }

    /// Whether all characters stand for bits.
    pub(super) fn is_clean(block: &[u8; 16]) -> bool {
        !v128_any_true(flaws(load(block)))
    }

    /// Writes the bytes that sixty-four characters stand for, unless one of them stands for no bits. Four at a time, since
    /// the constants below are made anew for each turn of a loop.
    #[inline(always)]
    pub(super) fn decode_four(block: &[u8; 64], place: &mut [u8; 48]) -> bool {
        let ((blocks, _), (places, _)) = (block.as_chunks::<16>(), place.as_chunks_mut::<12>());
        let ([a, b, c, d], [at_a, at_b, at_c, at_d]) = (blocks, places) else { return false };
        let (a, b, c, d) = (load(a), load(b), load(c), load(d));
        if v128_any_true(v128_or(v128_or(flaws(a), flaws(b)), v128_or(flaws(c), flaws(d)))) {
            return false;
        }
        store(bytes(a), at_a);
        store(bytes(b), at_b);
        store(bytes(c), at_c);
        store(bytes(d), at_d);
        true
    }

    /// The same for sixteen.
    #[inline(always)]
    pub(super) fn decode(block: &[u8; 16], place: &mut [u8; 12]) -> bool {
        let chars = load(block);
        let clean = !v128_any_true(flaws(chars));
        if clean {
            store(bytes(chars), place);
        }
        clean
    }

    #[inline(always)]
    fn store(bytes: v128, place: &mut [u8; 12]) {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = place;
        [*a, *b, *c, *d, *e, *f, *g, *h] = u64x2_extract_lane::<0>(bytes).to_le_bytes();
        [*i, *j, *k, *l] = u32x4_extract_lane::<2>(bytes).to_le_bytes();
    }

    /// Twelve bytes, and four of no meaning.
    #[inline(always)]
    fn bytes(chars: v128) -> v128 {
        let sextets = sextets(chars);
        // Two sextets make twelve bits, two of those make twenty-four, highest first.
        let low = i16x8_shl(v128_and(sextets, u16x8_splat(0x3f)), 6);
        let twelves = v128_or(low, u16x8_shr(sextets, 8));
        let low = u32x4_shl(v128_and(twelves, u32x4_splat(0xfff)), 12);
        let triples = v128_or(low, u32x4_shr(twelves, 16));
        u8x16_swizzle(triples, u8x16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 16, 16, 16, 16))
    }
}

/// Four tables elsewhere, one for each place among four characters, that say where its bits belong.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod wide {
    use super::SEXTETS;

    /// The bits of no character.
    const FLAW: u32 = 1 << 31;

    static BITS: [[u32; 256]; 4] = [bits(18), bits(12), bits(6), bits(0)];

    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, and a byte is below 256")]
    const fn bits(shift: u32) -> [u32; 256] {
        let mut table = [FLAW; 256];
        let mut char = 0;
        while char < 256 {
            if SEXTETS[char] < 64 {
                // Of the three bytes the first has the highest bits, and is written first.
                table[char] = ((SEXTETS[char] as u32) << shift).swap_bytes() >> 8;
            }
            char += 1;
        }
        table
    }

    #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
    fn three(quad: [u8; 4]) -> u32 {
        let [a, b, c, d] = quad.map(usize::from);
        BITS[0][a] | BITS[1][b] | BITS[2][c] | BITS[3][d]
    }

    fn threes(block: &[u8; 16]) -> [u32; 4] {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *block;
        [three([a, b, c, d]), three([e, f, g, h]), three([i, j, k, l]), three([m, n, o, p])]
    }

    fn has_flaw([a, b, c, d]: [u32; 4]) -> bool {
        (a | b | c | d) & FLAW != 0
    }

    pub(super) fn has_dot(block: &[u8; 16]) -> bool {
        block.contains(&b'.')
    }

    pub(super) fn is_clean(block: &[u8; 16]) -> bool {
        !has_flaw(threes(block))
    }

    pub(super) fn decode_four(block: &[u8; 64], place: &mut [u8; 48]) -> bool {
        let ((blocks, _), (places, _)) = (block.as_chunks::<16>(), place.as_chunks_mut::<12>());
        blocks.iter().zip(places).all(|(block, place)| decode(block, place))
    }

    pub(super) fn decode(block: &[u8; 16], place: &mut [u8; 12]) -> bool {
        let threes = threes(block);
        let [a, b, c, d] = threes;
        let (words, _) = place.as_chunks_mut::<4>();
        for (word, bits) in words.iter_mut().zip([a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8]) {
            *word = bits.to_le_bytes();
        }
        !has_flaw(threes)
    }
}

/// The bytes a part stands for, meaningless if it has flaws.
struct Decoded<'a> {
    bytes: &'a [u8],
    flaws: u8,
}

/// One pass finds both: four characters to three bytes, and what is wrong with any of them.
/// Bits left over at the end are dropped unseen, as Go does.
fn decode<'a>(part: &[u8], arena: &'a Bump) -> Decoded<'a> {
    let (quads, last) = part.as_chunks::<4>();
    let bytes = arena.alloc_slice_fill_copy(quads.len() * 3 + last.len() * 3 / 4, 0);
    let done = decode_blocks(part, bytes);
    let (triples, tail) = bytes.as_chunks_mut::<3>();
    let mut seen = word(filled(last));
    for (place, byte) in tail.iter_mut().zip(seen.to_le_bytes()) {
        *place = byte;
    }
    for (quad, triple) in quads.iter().zip(triples).skip(4 * done) {
        let word = word(*quad);
        seen |= word;
        let [x, y, z, _] = word.to_le_bytes();
        *triple = [x, y, z];
    }
    let impossible = if last.len() == 1 { PADDED } else { 0 };
    Decoded { bytes, flaws: flaws_of(seen) | impossible }
}

/// Decodes from the start as many blocks of sixteen characters as are without a flaw, and says how many; the last of
/// four with one are left, too.
fn decode_blocks(part: &[u8], bytes: &mut [u8]) -> usize {
    let ((fours, rest), (places, places_of_rest)) = (part.as_chunks::<64>(), bytes.as_chunks_mut::<48>());
    let done =
        fours.iter().zip(places).map_while(|(block, place)| wide::decode_four(block, place).then_some(())).count();
    if done < fours.len() {
        return 4 * done;
    }
    let ((blocks, _), (places, _)) = (rest.as_chunks::<16>(), places_of_rest.as_chunks_mut::<12>());
    4 * done + blocks.iter().zip(places).map_while(|(block, place)| wide::decode(block, place).then_some(())).count()
}

/// A part's last one to three characters, with such behind them as stand for no bits.
fn filled(last: &[u8]) -> [u8; 4] {
    let mut quad = [b'A'; 4];
    for (place, byte) in quad.iter_mut().zip(last) {
        *place = *byte;
    }
    quad
}

/// The inflated `stream`; bytes behind its end are not looked at. Two kinds of stream that nobody
/// writes fare otherwise in Go: it refuses a lone Huffman code of more than one bit, and accepts a
/// preset dictionary that is empty.
fn inflate<'a>(stream: &[u8], arena: &'a Bump) -> Result<&'a [u8], Error> {
    inflated(stream).map(|bytes| &*arena.alloc_slice_copy(&bytes))
}

/// What a zlib stream inflates to, up to the limit of a payload.
pub(crate) fn inflated(stream: &[u8]) -> Result<Vec<u8>, Error> {
    match decompress_to_vec_zlib_with_limit(stream, MAX_INFLATED) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.status == TINFLStatus::HasMoreOutput => Err(Error::TooLarge),
        Err(_) => Err(Error::Inflate),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may panic")]

    use super::*;

    const CLAIMS: &[u8] = br#"{"sub":"1"}"#;
    /// CLAIMS as zlib writes it.
    const ZLIB: &[u8] = b"\x78\x9c\xab\x56\x2a\x2e\x4d\x52\xb2\x52\x32\x54\xaa\x05\x00\x14\xd3\x03\x36";

    #[track_caller]
    fn check(token: &str, expected: Result<&[u8], Error>) {
        assert_eq!(payload(token.as_bytes(), &Bump::new()), expected, "{token}");
        assert_eq!(is_compact(token.as_bytes()), expected != Err(Error::NotAJwt), "{token}");
    }

    fn encode(bytes: &[u8]) -> String {
        let sextets = bytes.chunks(3).flat_map(|chunk| {
            let [a, b, c] = [0, 1, 2].map(|i| chunk.get(i).copied().unwrap_or(0));
            let sextets = [a >> 2, a << 4 | b >> 4, b << 2 | c >> 6, c].map(|bits| bits & 63);
            sextets.into_iter().take(chunk.len() + 1)
        });
        sextets.map(|bits| char::from(ALPHABET[usize::from(bits)])).collect()
    }

    fn token(header: &str, payload: &[u8]) -> String {
        format!("{}.{}.s", encode(header.as_bytes()), encode(payload))
    }

    #[track_caller]
    fn header(header: &str, expected: Option<Error>) {
        check(&token(header, CLAIMS), expected.map_or(Ok(CLAIMS), Err));
    }

    #[test]
    fn shape() {
        for token in ["", ".", "..", "a.b", "e30.e30.", ".e30.s", "e30..s", "e30.e30.s.", "e30.e30.s.t.u"] {
            check(token, Err(Error::NotAJwt));
        }
        for token in ["e30.e30.s\n", " e30.e30.s", "e30.e3 0.s", "e30.e30.é", "e+30.=.s", "e30.e.s/"] {
            check(token, Err(Error::NotAJwt));
        }
        check("e30.e30.=-_", Ok(b"{}"));
    }

    #[test]
    fn base64url() {
        check("e30.AAEC_-8.s", Ok(&[0, 1, 2, 0xff, 0xef]));
        check("e30.AA.s", Ok(&[0]));
        check("e30.AB.s", Ok(&[0]));
        check("e30.AAF.s", Ok(&[0, 1]));
        for part in ["A", "AAAAA", "AA==", "A=AA", "="] {
            check(&format!("=.{part}.s"), Err(Error::Payload));
            check(&format!("{part}.e30.s"), Err(Error::Header));
        }
    }

    #[test]
    fn headers() {
        for text in [
            "null",
            " {} ",
            r#"{"a":[],"b":{},"c":[{"d":[[1,"x",{"e":null}]]},true]}"#,
            r#"{"a":"\u12aB\n\/"}"#,
            r#"{"a":[-0,1.5,1e5,0.1E-7,0e999,1E+300]}"#,
            r#"{"Zip":1,"\u007aip2":1,"zi":1,"z\u0169p":1}"#,
        ] {
            header(text, None);
        }
        for text in [
            " ",
            "[]",
            "\"DEF\"",
            "1",
            "nul",
            "{",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{'a':1}",
            "{\"a\":1 2}",
            "{\"a\":[1,]}",
            "{\"a\":[}",
            "{\"a\":[1}}",
            "{\"a\":{1:2}}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":+1}",
            "{\"a\":1e}",
            "{\"a\":-}",
            "{\"a\":NaN}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"",
        ] {
            header(text, Some(Error::HeaderNotJson));
        }
    }

    #[test]
    fn depth() {
        let nested = |depth| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        header(&nested(9_999), None);
        header(&nested(10_000), Some(Error::HeaderNotJson));
        header(&nested(1_000_000), Some(Error::HeaderNotJson));
    }

    #[test]
    fn zip() {
        let zipped = |header| token(header, ZLIB);
        check(&zipped(r#"{"zip":"DEF"}"#), Ok(CLAIMS));
        check(&zipped(r#"{"zip":1,"\u007A\u0069p":"D\u0045F"}"#), Ok(CLAIMS));
        for text in [r#"{"zip":"def"}"#, r#"{"zip":null}"#, r#"{"zip":""}"#, r#"{"zip":"DEF","zip":["DEF"]}"#] {
            header(text, Some(Error::Zip));
        }
        header(r#"{"zip":"DEF"}"#, Some(Error::Inflate));
    }

    #[test]
    fn zlib() {
        let zipped = |stream: &[u8]| token(r#"{"zip":"DEF"}"#, stream);
        check(&zipped(&[ZLIB, b"more"].concat()), Ok(CLAIMS));
        let (cut, _) = ZLIB.split_at(ZLIB.len() - 1);
        let (_, raw) = ZLIB.split_at(2);
        for stream in [cut, raw, &[cut, b"x"].concat(), &[0x78], b"{}"] {
            check(&zipped(stream), Err(Error::Inflate));
        }
    }

    #[test]
    fn messages() {
        let all = [
            Error::NotAJwt,
            Error::Payload,
            Error::Header,
            Error::HeaderNotJson,
            Error::Zip,
            Error::Inflate,
            Error::TooLarge,
        ];
        let told: Vec<_> = all.iter().map(|error| format!("{}: {error}", error.code())).collect();
        assert_eq!(
            told,
            [
                "claims.not-a-jwt: the token is not three base64url parts joined by dots",
                "claims.undecodable: the token's payload is not base64url without padding",
                "claims.undecodable: the token's header is not base64url without padding",
                "claims.undecodable: the token's header is not a JSON object",
                "claims.undecodable: the token's `zip` header is not `DEF`",
                "claims.undecodable: the token's compressed payload is not a zlib stream",
                "claims.undecodable: the token's compressed payload inflates to more than 16 MiB",
            ]
        );
    }
}
