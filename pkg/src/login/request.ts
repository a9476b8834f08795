// One request to the provider: to a URL that may be asked, within a time and a size, and without following redirects.
import type { Settings } from '../types.js';
import { LoginError } from './errors.js';
import { tlsSettings } from './settings.js';

export interface RequestOptions {
  fetch?: typeof fetch;
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
  status: number;
  contentType: string | null;
  cacheControl: string | null;
  body: Uint8Array;
}

const LOOPBACK = /^(127(\.\d+){3}|\[::1\]|(.*\.)?localhost)$/;

/** Throws for a URL that is not absolute, has a user or password in it, or is not https and may not be otherwise. */
export function checkUrl(url: string, setting: string, allowHttp: Bounds['allowHttp']): void {
  const { protocol, username, password, hostname } = parsed(url) ?? {};
  const http = protocol === 'http:' && (allowHttp === true || (allowHttp === 'loopback' && LOOPBACK.test(hostname!)));
  if ((protocol !== 'https:' && !http) || username || password) throw new LoginError('login.url-refused', `\`${setting}\` is no URL to be used`);
}

function parsed(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** As checkUrl, and asks `allowUrl`. */
export async function allowed(url: string, setting: string, { allowUrl, allowHttp = true }: Bounds): Promise<void> {
  checkUrl(url, setting, allowHttp);
  if (allowUrl && !(await allowUrl(url, setting))) throw new LoginError('login.url-refused', `\`${setting}\` is refused by allowUrl`);
}

/** Refuses tls settings that nobody would heed. */
export function checkFetch(settings: Settings, { fetch }: RequestOptions): void {
  const [unheeded] = tlsSettings(settings);
  if (unheeded && !fetch) throw new LoginError('login.tls-needs-fetch', `\`${unheeded}\` is not for fetch as it is`);
}

/** Asks what a setting names. */
export async function ask(settings: Settings, setting: string, url: string, init: RequestInit, options: RequestOptions & Bounds): Promise<Answer> {
  checkFetch(settings, options);
  await allowed(url, setting, options);
  return within(options.timeoutMs ?? 10_000, setting, (signal) => answerOf(setting, url, { ...init, signal }, options));
}

/** Time ends the wait also where a `fetch` does not listen to its signal. */
async function within<T>(timeoutMs: number, setting: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new LoginError('login.timeout', `\`${setting}\` did not answer within ${timeoutMs} ms`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerOf(setting: string, url: string, init: RequestInit, options: RequestOptions): Promise<Answer> {
  const send = options.fetch ?? fetch;
  try {
    const response = await send(url, { ...init, redirect: 'manual' });
    const { status, headers } = response;
    if (response.type === 'opaqueredirect' || (status > 300 && status < 400 && status !== 304)) {
      void response.body?.cancel().catch(() => {});
      throw new LoginError('login.redirected', `\`${setting}\` answered with a redirect`, { status });
    }
    const body = await bodyOf(response, setting, options.maxBytes ?? 1 << 20);
    return { status, contentType: headers.get('content-type'), cacheControl: headers.get('cache-control'), body };
  } catch (error) {
    throw error instanceof LoginError ? error : new LoginError('login.network', `the request to \`${setting}\` failed${systemCode(error)}`);
  }
}

/** What the system calls the failure. Nothing else of the error may get out: it can hold what was sent. */
function systemCode(error: unknown): string {
  const code = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof code === 'string' && /^(E[A-Z]{4,14}|(UND_ERR|ERR_TLS|CERT|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)_[A-Z_]{1,40})$/.test(code) ? ` with ${code}` : '';
}

async function bodyOf(response: Response, setting: string, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  let size = Number(response.headers.get('content-length') ?? 0) > most ? Infinity : 0;
  while (reader && size <= most) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  if (size <= most) return new Uint8Array(await new Blob(chunks).arrayBuffer());
  void reader?.cancel().catch(() => {});
  throw new LoginError('login.response-too-large', `\`${setting}\` answered with more than ${most} bytes`, { status: response.status });
}
