// One request to the provider: to a URL that may be asked, within a time and a size, and without following redirects.
import type { Fetch, FetchHeaders, FetchInit } from '../platform.js';
import type { Settings } from '../types.js';
import { LoginError } from './errors.js';
import { flag, text } from './settings.js';

export interface RequestOptions {
  fetch?: Fetch;
  timeoutMs?: number;
  maxBytes?: number;
  now?: () => number;
  /** What AutoDetect learned, by token URL and client id. Default: a memory of this module. */
  rememberAuthStyle?: { get(key: string): 'InHeader' | 'InParams' | undefined; set(key: string, style: 'InHeader' | 'InParams'): void };
}

/** Which URLs createLogin asks. */
export interface Bounds {
  /** Has the last word on each URL before it is asked or redirected to; false refuses. */
  allowUrl?: (url: string, setting: string) => boolean | Promise<boolean>;
  /** 'loopback': http is good enough on this machine. Default: false. */
  allowHttp?: false | 'loopback' | true;
}

export interface Answer {
  ok: boolean;
  status: number;
  headers: FetchHeaders;
  body: Uint8Array<ArrayBuffer>;
}

const LOOPBACK = /^(127(\.\d+){3}|\[::1\]|(.*\.)?localhost)$/;

const urlRefused = (setting: string) => new LoginError('login.url-refused', setting, 'is no https URL to be used: see `allowHttp`, `allowUrl`');

/** Throws for a URL that is not absolute, has a user or password in it, or is not https and may not be otherwise. */
export function checkUrl(url: string, setting: string, allowHttp: Bounds['allowHttp']): void {
  const { protocol, username, password, hostname } = URL.canParse(url) ? new URL(url) : ({} as Partial<URL>);
  const schemes = allowHttp === true || (allowHttp && LOOPBACK.test(hostname!)) ? /^https?:/ : /^https:/;
  if (!schemes.test(protocol!) || username || password) throw urlRefused(setting);
}

/** As checkUrl, and asks `allowUrl`; of the setting's URL, where no other is given. */
export async function allow(
  settings: Settings,
  { allowUrl, allowHttp = true }: Bounds,
  setting: string,
  url = text(settings, setting),
): Promise<void> {
  checkUrl(url, setting, allowHttp);
  if (allowUrl && !(await allowUrl(url, setting))) throw urlRefused(setting);
}

const TLS = ['tls_client_cert', 'tls_client_key', 'tls_client_ca', 'tls_skip_verify_insecure'];

/** Refuses tls settings that nobody would heed. */
export function checkFetch(settings: Settings, { fetch }: RequestOptions): void {
  const unheeded = TLS.find((name) => (name.startsWith('tls_client') ? text : flag)(settings, name));
  if (unheeded && !fetch) throw new LoginError('login.tls-needs-fetch', unheeded, 'needs `fetch`: see rolecall/node-tls');
}

/** Asks what a setting names, or another URL on behalf of it. Time ends the wait also where a `fetch` does not listen to its signal. */
export async function ask(
  settings: Settings,
  options: RequestOptions & Bounds,
  setting: string,
  init: FetchInit,
  url = text(settings, setting),
): Promise<Answer> {
  checkFetch(settings, options);
  await allow(settings, options, setting, url);
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const late = () => reject(new LoginError('login.timeout', setting, 'did not answer in time: see that it is right, or `timeoutMs`'));
      timer = setTimeout(late, options.timeoutMs ?? 10_000);
      answerOf(options, setting, { ...init, redirect: 'manual', signal: controller.signal }, url).then(resolve, reject);
    });
  } catch (error) {
    if (error instanceof LoginError) throw error;
    // What the system calls the failure; nothing else of the error may get out: it can hold what was sent.
    let word = '';
    try {
      [word] = /^ \([A-Z_]{5,40}\)$/.exec(` (${(error as { cause: { code: string } }).cause.code})`)!;
    } catch {
      // Anything can be thrown, and can throw when it is looked at.
    }
    throw new LoginError('login.network', setting, `did not answer${word}: see DNS, proxy and certificates`);
  } finally {
    clearTimeout(timer);
    // Nobody waits for what has not come until now.
    controller.abort();
  }
}

async function answerOf({ fetch: send = fetch, maxBytes = 1 << 20 }: RequestOptions, setting: string, init: FetchInit, url: string): Promise<Answer> {
  const { ok, status, headers, body } = await send(url, init);
  // 0: a browser has hidden the redirect.
  if (status === 0 || (status > 300 && status < 400 && status !== 304)) {
    throw new LoginError('login.redirected', setting, 'redirects: set where to', { status });
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const admit = (length: number) => {
    if (length > maxBytes) throw new LoginError('login.response-too-large', setting, 'answered too much: see that it is right, or `maxBytes`', { status });
  };
  admit(+headers.get('content-length')!);
  for await (const chunk of body ?? []) {
    admit((size += chunk.length));
    chunks.push(chunk);
  }
  return { ok, status, headers, body: new Uint8Array(await new Blob(chunks).arrayBuffer()) };
}
