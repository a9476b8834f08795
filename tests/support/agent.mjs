// As much of a browser as logging in needs, on fetch alone and without an import: it runs in every runtime.

/** With cookies of its own, as one host has them whatever the port. */
export function agent(fetch = globalThis.fetch) {
  const jar = new Map();

  /** One request; gives the response, and keeps its cookies. */
  async function step(url, init = {}) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return response;
  }

  /** Follows redirects, and forms that post themselves, to a page or to an address that `until` names. */
  async function go(url, init, until = () => false) {
    for (let steps = 0; steps < 20; steps += 1) {
      if (until(url)) return { url };
      const response = await step(url, init);
      const location = response.headers.get('location');
      const text = await response.text();
      const isWaiting = !location && /\.submit\(\)/.test(text);
      if (!location && !isWaiting) return { url, status: response.status, text };
      [url, init] = isWaiting ? posting(text, url) : [new URL(location, url).href, undefined];
    }
    throw new Error('redirects without an end');
  }

  return { jar, step, go, click: ({ url, text }, values, until) => go(...posting(text, url, values), until) };
}

/** Where the form of a page goes, with what. */
function posting(text, url, values = {}) {
  const body = new URLSearchParams(values);
  for (const [input] of text.matchAll(/<input[^>]*>/g)) body.set(/name="([^"]*)"/.exec(input)[1], /value="([^"]*)"/.exec(input)[1]);
  const action = /<form[^>]* action="([^"]*)"/.exec(text)?.[1] ?? '';
  return [new URL(action, url).href, { method: 'POST', body }];
}
