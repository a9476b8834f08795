// What the page may do, as its Content Security Policy says it. (Once everything is there it takes more away: src/lock.ts.)

/** Of all forms of the page. */
const COMMON = { 'default-src': "'none'", 'img-src': 'data:', 'base-uri': "'none'", 'form-action': "'none'" };

/** The site fetches its modules from where it lies, so it may connect there until it has them. */
const SITE = { ...COMMON, 'script-src': "'self' 'wasm-unsafe-eval'", 'style-src': "'self'", 'connect-src': "'self'" };

/** In the page itself, for whoever serves it without headers. */
export const sitePolicy = written(SITE);

/** In a page of the documentation, which has a style sheet and nothing else. */
export const docsPolicy = written({ ...COMMON, 'style-src': "'self'" });

/** In the single file: what runs and what styles is known by its hash. */
export function singlePolicy(/** @type {string} */ script, /** @type {string} */ style) {
  return written({ ...COMMON, 'script-src': `'${script}' 'wasm-unsafe-eval'`, 'style-src': `'${style}'`, 'connect-src': "'none'" });
}

/** What a server of the site sends with every file. A policy in a page cannot keep other pages from framing it, headers can. */
export const headers = {
  'content-security-policy': `${sitePolicy}; frame-ancestors 'none'`,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
};

function written(/** @type {Record<string, string>} */ directives) {
  return Object.entries(directives).map(([name, value]) => `${name} ${value}`).join('; ');
}
