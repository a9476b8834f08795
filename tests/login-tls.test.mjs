// The tls settings, against a server of Node.js that wants a certificate of its clients.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { failure, loadNodeTls, login, SETTINGS } from './support/login.mjs';

const nodeTls = await loadNodeTls();

const folder = mkdtempSync(join(tmpdir(), 'rolecall-tls-'));
const file = (name) => join(folder, name);
const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
let server;
let token_url;

before(async () => {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=ca.example.com');
  for (const name of ['server', 'client']) {
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}.example.com`);
    writeFileSync(file(`${name}.ext`), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', `${name}.pem`, '-days', '1', '-extfile', `${name}.ext`);
  }
  const [key, cert, ca] = ['server.key', 'server.pem', 'ca.pem'].map((name) => readFileSync(file(name)));
  server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    if (request.url === '/redirect') return response.writeHead(307, { location: '/token' }).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: request.client.authorized ? request.client.getPeerCertificate().subject.CN : 'nobody' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  token_url = `https://127.0.0.1:${server.address().port}/token`;
});
after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (tls, more = {}) => {
  const settings = { ...SETTINGS, token_url, ...tls, ...more };
  return login.exchange(settings, { code: 'c', redirectUri: 'r' }, { fetch: nodeTls.tlsFetch(settings, { warn: (note) => warnings.push(note.code) }) });
};
const warnings = [];

test('an authority of one\'s own, and a certificate to show', async () => {
  const tls = { tls_client_ca: file('ca.pem'), tls_client_cert: file('client.pem'), tls_client_key: file('client.key') };
  assert.equal((await ask(tls)).accessToken, 'client.example.com');
  assert.equal((await ask({ tls_client_ca: file('ca.pem') })).accessToken, 'nobody');
});

test('an authority that nobody knows is refused', async () => {
  const error = await failure(ask({}));
  assert.equal(error.code, 'login.network');
  assert.match(error.message, /^`token_url` did not answer \((UNABLE_TO|SELF_SIGNED)\w+\): /);
  assert.deepEqual(warnings, []);
});

test('tls_skip_verify_insecure trusts anybody, and says so', async () => {
  assert.equal((await ask({ tls_skip_verify_insecure: 'true' })).accessToken, 'nobody');
  assert.deepEqual(warnings.splice(0), ['login.tls-insecure']);
});

test('redirects are not followed here either', async () => {
  assert.equal((await failure(ask({ tls_client_ca: file('ca.pem') }, { token_url: token_url.replace('token', 'redirect') }))).code, 'login.redirected');
});

test('files that cannot be read, and half a pair', () => {
  const message = (settings) => {
    try {
      nodeTls.tlsFetch(settings);
    } catch (error) {
      assert.ok(error instanceof login.LoginError, error?.stack);
      return error.message;
    }
    return undefined;
  };
  assert.equal(message({ tls_client_ca: file('missing.pem') }), '`tls_client_ca` names a file that cannot be read (ENOENT)');
  assert.equal(message({ tls_client_cert: file('client.pem') }), '`tls_client_cert` and `tls_client_key` need one another');
  assert.equal(message({ tls_client_key: file('client.key') }), '`tls_client_cert` and `tls_client_key` need one another');
  assert.equal(message({}), undefined);
});
