// What a provider can do wrong with an answer: bytes, pauses and ends, and what becomes of the login (docs/login.md, section 8).
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AMID, answer, AT_ONCE, FIN, RESET, SILENCE } from './faulty.mjs';

/** The most that a login reads of an answer in these tests. */
export const MAX_BYTES = 1 << 18;

/** What becomes of it: `gone` where no answer came to its end, `status` of one that did. */
const timeout = { gone: true, code: 'login.timeout', says: ['did not answer in time: see that it is right, or `timeoutMs`'] };
/** With the words of the system of which one stands in brackets, '' for none. */
const network = (...words) => ({ gone: true, code: 'login.network', says: words.map((word) => `did not answer${word && ` (${word})`}: see DNS, proxy and certificates`) });
const tooLarge = { code: 'login.response-too-large', says: ['answered too much: see that it is right, or `maxBytes`'], status: 200 };
const redirected = (status) => ({ gone: true, code: 'login.redirected', says: ['redirects: set where to'], status });
/** An answer to its end, which tells of no success. `what` is said of it where there should be tokens. */
const refused = (status, what = '', oauthError = undefined) => ({ code: 'login.lookup-failed', says: [`answered with status ${status}`], status, what, oauthError });
/** A success that holds nothing to be used; those in `reads` make something of it, if only that there is nothing. */
const unreadable = ({ status = 200, what = '', reads = [] } = {}) => ({ status, what, reads });
const fine = { isFine: true };
/** What the parser of Node's fetch finds; that of later releases has no word for it. */
const malformed = (word) => network(word, '');
/** Whatever the system calls a connection that breaks off, which depends on how far it came. */
const broken = network('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH');

const head = (...lines) => `${['HTTP/1.1 200 OK', 'content-type: application/json', ...lines].join('\r\n')}\r\n\r\n`;
const CHUNKED = 'transfer-encoding: chunked';
const half = (bytes) => bytes.subarray(0, bytes.length >> 1);
const chunk = (bytes) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

/** For ever. */
function* again(start, ...steps) {
  yield start;
  for (;;) yield* steps;
}

const PAGE = '<!doctype html><title>Sorry</title><p>The secret was wrong: back later.';
const page = (status, ...headers) => () => [answer(PAGE, { status, type: 'text/html', headers })];
const says = (text, init) => () => [answer(text, init)];
const packed = (encoding, bytes) => () => [answer(bytes, { headers: [`content-encoding: ${encoding}`] })];
const elsewhere = (status) => (_, { other }) => [answer('', { status, headers: [`location: ${other}/elsewhere?and=more`] })];

/** Each inflates to MAX_BYTES some times over; several gzips behind one another are one, too. */
const ZEROS = Buffer.alloc(8 * MAX_BYTES, '0');
export const BOMB = gzipSync(ZEROS);
const DEFLATED = deflateSync(ZEROS);
const BROTLI = brotliCompressSync(ZEROS);
const RUBBISH = Buffer.from('this was never compressed, whatever the header says');

/** name: [steps for (the answer as it should be, { body of it, other server }), what becomes of it] */
export const FAULTS = {
  'no answer': [() => [SILENCE], timeout],
  'a head that drips': [() => again('HTTP/1.1 200 OK\r\n', 'x-drip: 1\r\n', 20), timeout],
  'a body that drips': [() => again(head(CHUNKED), '1\r\n \r\n', 20), timeout],
  'half a head, then silence': [() => ['HTTP/1.1 200 OK\r\ncontent-ty', SILENCE], timeout],
  'half an answer, then silence': [(good) => [half(good), SILENCE], timeout],
  'all but the last byte, then silence': [(good) => [good.subarray(0, -1), SILENCE], timeout],
  'half a head, then FIN': [() => ['HTTP/1.1 200 OK\r\ncontent-ty', FIN], broken],
  'half an answer, then FIN': [(good) => [half(good), FIN], broken],
  'all but the last byte, then FIN': [(good) => [good.subarray(0, -1), FIN], broken],
  'half an answer without a length, then FIN': [(_, { body }) => [head('connection: close'), half(body), FIN], unreadable()],
  'FIN at once': [() => [FIN], broken],

  'a length that is too short': [(_, { body }) => [head(`content-length: ${body.length >> 1}`, 'connection: close'), body, FIN], unreadable()],
  'a length that is too long, then silence': [(_, { body }) => [head(`content-length: ${body.length + 1}`), body, SILENCE], timeout],
  'a length that is too long, then FIN': [(_, { body }) => [head(`content-length: ${body.length + 1}`), body, FIN], broken],
  'a length beyond maxBytes': [(_, { body }) => [head('content-length: 99999999'), body, SILENCE], tooLarge],
  'a length beyond 64 bits': [(_, { body }) => [head(`content-length: ${'9'.repeat(30)}`), body, SILENCE], malformed('HPE_INVALID_CONTENT_LENGTH')],
  'a negative length': [(_, { body }) => [head(`content-length: -${body.length}`), body, SILENCE], malformed('HPE_INVALID_CONTENT_LENGTH')],
  'two lengths': [(_, { body }) => [head(`content-length: ${body.length}`, 'content-length: 3'), body, SILENCE], malformed('HPE_UNEXPECTED_CONTENT_LENGTH')],
  'a length that is no number': [(_, { body }) => [head('content-length: many'), body, SILENCE], malformed('HPE_INVALID_CONTENT_LENGTH')],
  'a length and chunks': [(_, { body }) => [head(`content-length: ${body.length}`, CHUNKED), chunk(body), SILENCE], malformed('HPE_UNEXPECTED_CONTENT_LENGTH')],

  'chunks': [(_, { body }) => [head(CHUNKED), chunk(half(body)), chunk(body.subarray(body.length >> 1)), '0\r\n\r\n'], fine],
  'a chunk whose size is no number': [(_, { body }) => [head(CHUNKED), chunk(half(body)), 'zz\r\n', SILENCE], malformed('HPE_INVALID_CHUNK_SIZE')],
  'a chunk whose size is beyond 64 bits': [() => [head(CHUNKED), `${'f'.repeat(17)}\r\n`, SILENCE], malformed('HPE_INVALID_CHUNK_SIZE')],
  'a chunk of a huge size, then silence': [(_, { body }) => [head(CHUNKED), '7fffffffffff\r\n', body, SILENCE], timeout],
  'a chunk of a negative size': [(_, { body }) => [head(CHUNKED), '-5\r\n', body, SILENCE], malformed('HPE_INVALID_CHUNK_SIZE')],
  'a chunk without its CRLF': [(_, { body }) => [head(CHUNKED), `${body.length.toString(16)}\r\n`, body, '0\r\n\r\n', SILENCE], malformed('HPE_INVALID_CHUNK_SIZE')],
  'no last chunk, then silence': [(_, { body }) => [head(CHUNKED), chunk(body), SILENCE], timeout],
  'no last chunk, then FIN': [(_, { body }) => [head(CHUNKED), chunk(body), FIN], broken],
  'a chunk with an extension of 1 MB': [(_, { body }) => [head(CHUNKED), `${body.length.toString(16)};x=${'y'.repeat(1 << 20)}\r\n`, body, '\r\n0\r\n\r\n'], fine],

  'a body without end': [() => again(head(CHUNKED), chunk(Buffer.alloc(1 << 14, ' '))), tooLarge],
  'a body without end or length': [() => again(head('connection: close'), Buffer.alloc(1 << 14, ' ')), tooLarge],
  'headers without end': [() => again('HTTP/1.1 200 OK\r\n', `x-more: ${'y'.repeat(1000)}\r\n`), network('UND_ERR_HEADERS_OVERFLOW')],
  'a header without end': [() => again('HTTP/1.1 200 OK\r\nx-more: ', 'y'.repeat(1000)), network('UND_ERR_HEADERS_OVERFLOW')],
  'a trailer without end': [(_, { body }) => again(`${head(CHUNKED)}${chunk(body)}0\r\n`, `x-more: ${'y'.repeat(1000)}\r\n`), network('UND_ERR_HEADERS_OVERFLOW')],
  'status 102 without end': [() => again('HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 102 Processing\r\n\r\n', 20), timeout],
  'status 103 without end': [() => again('HTTP/1.1 103 Early Hints\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n', 20), timeout],
  'status 100 without end': [() => again('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 20), broken],
  'status 103, then the answer': [(good) => ['HTTP/1.1 103 Early Hints\r\n\r\n', 20, good], fine],
  'status 101': [() => ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', SILENCE], broken],
  'what is no HTTP': [() => ['SSH-2.0-OpenSSH_9.2\r\n', SILENCE], malformed('HPE_INVALID_CONSTANT')],
  'HTTP/2': [() => [Buffer.from('000012040000000000', 'hex'), SILENCE], malformed('HPE_INVALID_CONSTANT')],
  'a header with a NUL': [() => ['HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n', SILENCE], malformed('HPE_INVALID_HEADER_TOKEN')],

  '429, in a hundred seconds': [page('429 Too Many Requests', 'retry-after: 100'), refused(429, ' but a page')],
  '429, at a date': [page('429 Too Many Requests', 'retry-after: Fri, 01 Jan 2100 00:00:00 GMT'), refused(429, ' but a page')],
  '429, after longer than a timer can count': [page('429 Too Many Requests', `retry-after: ${'9'.repeat(40)}`), refused(429, ' but a page')],
  '429, after nonsense': [says('{}', { status: '429 Too Many Requests', headers: ['retry-after: -soon'] }), refused(429)],
  '500 with a page': [page('500 Internal Server Error'), refused(500, ' but a page')],
  '502 with a page': [page('502 Bad Gateway'), refused(502, ' but a page')],
  '503 with a page, in an hour': [page('503 Service Unavailable', 'retry-after: 3600'), refused(503, ' but a page')],
  '400 with an error': [says('{"error":"temporarily_unavailable"}', { status: '400 Bad Request' }), refused(400, ', `temporarily_unavailable`', 'temporarily_unavailable')],
  '404 with nothing': [says('', { status: '404 Not Found' }), refused(404)],
  'status 999': [says('{}', { status: '999 Unheard Of' }), refused(999)],
  '204': [() => ['HTTP/1.1 204 No Content\r\n\r\n'], unreadable({ status: 204 })],
  '205': [() => ['HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n'], unreadable({ status: 205 })],
  '200 with nothing': [says(''), unreadable()],
  '200 with a page': [says(PAGE, { type: 'text/html' }), unreadable({ what: ' but a page' })],
  '301': [elsewhere('301 Moved Permanently'), redirected(301)],
  '302': [elsewhere('302 Found'), redirected(302)],
  '303': [elsewhere('303 See Other'), redirected(303)],
  '307': [elsewhere('307 Temporary Redirect'), redirected(307)],
  '308': [elsewhere('308 Permanent Redirect'), redirected(308)],
  '302 to nowhere': [says('', { status: '302 Found' }), redirected(302)],
  '300': [elsewhere('300 Multiple Choices'), refused(300)],
  '304': [() => ['HTTP/1.1 304 Not Modified\r\n\r\n'], refused(304)],

  'bytes that are no UTF-8': [says(Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x80, 0x7d])), unreadable()],
  'a byte order mark': [(_, { body }) => [answer(Buffer.concat([Buffer.from('\ufeff'), body]))], unreadable({ reads: ['jwks'] })],
  'a gzip bomb': [packed('gzip', BOMB), tooLarge],
  'a gzip bomb without end': [() => again(head(CHUNKED, 'content-encoding: gzip'), chunk(BOMB)), tooLarge],
  'a gzip bomb in chunks': [() => [head(CHUNKED, 'content-encoding: gzip'), chunk(half(BOMB)), chunk(BOMB.subarray(BOMB.length >> 1)), SILENCE], tooLarge],
  'a deflate bomb': [packed('deflate', DEFLATED), tooLarge],
  'a br bomb': [packed('br', BROTLI), tooLarge],
  'a bomb in a bomb': [packed('gzip, gzip', gzipSync(BOMB)), tooLarge],
  'no gzip': [packed('gzip', RUBBISH), network('Z_DATA_ERROR')],
  'no deflate': [packed('deflate', RUBBISH), network('Z_DATA_ERROR')],
  'no br': [packed('br', RUBBISH), network('')],
  'half a gzip': [(_, { body }) => [answer(half(gzipSync(body)), { headers: ['content-encoding: gzip'] })], unreadable()],
  'gzip': [(_, { body }) => [answer(gzipSync(body), { headers: ['content-encoding: gzip'] })], fine],
  'an encoding that nobody knows': [(_, { body }) => [answer(body, { headers: ['content-encoding: x-rot13'] })], fine],
  'arrays 100,000 deep': [says('['.repeat(100_000) + ']'.repeat(100_000)), unreadable()],
  'objects 40,000 deep': [says(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`), unreadable()],
  'an array': [says('[]'), unreadable({ reads: ['emails'] })],
  'a number': [says('7'), unreadable()],
  'a text': [says('"tokens"'), unreadable()],
  'null': [says('null'), unreadable({ reads: ['emails'] })],
  'JSON cut short': [says('{"access_token":"a"'), unreadable()],

  'reset before the request': [AT_ONCE, broken],
  'reset in the midst of the request': [AMID, broken],
};

/** Of an answer of so many bytes: the head densely, the rest here and there, and how it ends. */
const offsets = (length) => [...Array(length).keys()].filter((n) => n < 64 || n % 7 === 0 || n > length - 4).concat(length);

/** The same for a reset after so many bytes; after all of them it comes too late. */
export const resets = (whole) => offsets(whole.length).map((n) => [`reset after ${n} bytes`, [() => [whole.subarray(0, n), RESET], n < whole.length ? broken : fine]]);
