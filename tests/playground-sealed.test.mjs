// Whatever ran inside the loaded page, it could not send anything anywhere: neither elsewhere nor to where the page came from.
// (A policy does not stop a page from being left: the page has no link that leads out. Nor does it know WebRTC.)
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { playground, singleFile } from './support/playground.mjs';

let site, elsewhere, address;
const seen = [];

before(async () => {
  elsewhere = createServer((request, response) => {
    seen.push(request.url);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' }).end('<!doctype html><title>elsewhere</title>');
  }).listen(0, '127.0.0.1');
  elsewhere.on('upgrade', (request, socket) => {
    seen.push(request.url);
    socket.destroy();
  });
  await once(elsewhere, 'listening');
  address = `http://127.0.0.1:${elsewhere.address().port}/`;
  site = await playground();
});

after(async () => {
  await site?.close();
  elsewhere?.closeAllConnections();
  elsewhere?.close();
});

/** Each tries to reach an address from inside the page, and does not wait for long. */
const ATTEMPTS = {
  fetch: (url) => fetch(url).catch(() => {}),
  'fetch, no-cors': (url) => fetch(url, { mode: 'no-cors' }).catch(() => {}),
  'fetch, keepalive': (url) => fetch(url, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true }).catch(() => {}),
  XMLHttpRequest: (url) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onloadend = resolve;
    request.open('GET', url);
    request.send();
  }),
  sendBeacon: (url) => navigator.sendBeacon(url, 'x'),
  WebSocket: (url) => new Promise((resolve) => {
    try {
      new WebSocket(url.replace('http', 'ws')).onerror = resolve;
    } catch {
      resolve();
    }
  }),
  EventSource: (url) => new Promise((resolve) => {
    const source = new EventSource(url);
    source.onerror = () => resolve(source.close());
  }),
  image: (url) => new Promise((resolve) => Object.assign(new Image(), { onload: resolve, onerror: resolve, src: url })),
  'dynamic import': (url) => import(url).catch(() => {}),
  script: (url) => new Promise((resolve) => document.head.append(Object.assign(document.createElement('script'), { onload: resolve, onerror: resolve, src: url }))),
  stylesheet: (url) => new Promise((resolve) => document.head.append(Object.assign(document.createElement('link'), { onload: resolve, onerror: resolve, rel: 'stylesheet', href: url }))),
  prefetch: (url) => new Promise((resolve) => document.head.append(Object.assign(document.createElement('link'), { onload: resolve, onerror: resolve, rel: 'prefetch', href: url }))),
  font: (url) => new FontFace('elsewhere', `url(${url})`).load().catch(() => {}),
  'background of a style': (url) => document.body.style.setProperty('background-image', `url(${url})`),
  video: (url) => new Promise((resolve) => Object.assign(document.createElement('video'), { onerror: resolve, src: url })),
  form: (url) => {
    document.body.insertAdjacentHTML('beforeend', `<iframe name="target"></iframe><form method="post" target="target" action="${url}"><input name="a" value="b"></form>`);
    document.forms[document.forms.length - 1].submit();
  },
  frame: (url) => document.body.append(Object.assign(document.createElement('iframe'), { src: url })),
  worker: (url) => new Promise((resolve) => {
    try {
      // Of another origin there is none in any page: from a text, which then imports.
      const text = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).finally(() => postMessage(0))`;
      const worker = new Worker(URL.createObjectURL(new Blob([text])));
      worker.onmessage = worker.onerror = resolve;
    } catch {
      resolve();
    }
  }),
};

/** Tries all of them; gives the names of those that the page's policy refused. */
async function refusals(page, base) {
  const refused = [];
  await page.evaluate(() => {
    globalThis.told = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => globalThis.told.push(effectiveDirective));
  });
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    await Promise.race([page.evaluate(attempt, `${base}${encodeURIComponent(name)}`), patience(1500)]);
    for (let left = 20; left > 0 && !await page.evaluate(() => globalThis.told.length); left -= 1) await patience(25);
    if (await page.evaluate(() => globalThis.told.splice(0).length) > 0) refused.push(name);
  }
  return refused.sort();
}

const names = Object.keys(ATTEMPTS).sort();
const patience = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Which attempts got there. */
const arrived = () => [...new Set(seen.splice(0).map((path) => decodeURIComponent(path.slice(1))))].filter((name) => names.includes(name)).sort();

test('where there is no policy, all of them get there', async () => {
  const page = await site.browser.newPage();
  await page.goto(address);
  assert.deepEqual([await refusals(page, address), arrived()], [[], names]);
  await page.close();
});

for (const [form, at] of Object.entries({ 'the site': '', 'the single file': singleFile })) {
  test(`${form}: none of them reaches another origin`, async () => {
    const page = await site.open(at);
    assert.deepEqual([await refusals(page, address), arrived()], [names, []]);
    await page.close();
  });
}

test('the site: none of them reaches the server that the page came from', async () => {
  const page = await site.open();
  assert.deepEqual(await refusals(page, site.origin), names);
  await page.close();
});

test('the page cannot take its policy back', async () => {
  const page = await site.open();
  const answered = await page.evaluate(async () => {
    for (const meta of document.querySelectorAll('meta[http-equiv]')) meta.remove();
    document.head.insertAdjacentHTML('beforeend', '<meta http-equiv="content-security-policy" content="default-src *; connect-src *">');
    return fetch(location.href).then(() => 'fetched', () => 'refused');
  });
  assert.equal(answered, 'refused');
  await page.close();
});
