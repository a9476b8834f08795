// The documentation as static pages, beside the playground: every page that docs/README.md names, a style sheet, and no script.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docsPolicy } from '../policy.mjs';
import { markdown } from './markdown.mjs';
import { pages } from './pages.mjs';
import { whole } from './template.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Writes the pages into a folder. */
export function buildDocs(folder = join(root, 'target/site/docs')) {
  const all = pages(root);
  for (const [at, page] of all.entries()) {
    const { body, headings, summary } = render(page, all);
    const html = whole({ page, pages: all, body, headings, summary, before: all[at - 1], after: all[at + 1], policy: docsPolicy });
    write(join(folder, page.output), html);
  }
  const style = ['../src/style/tokens.css', './docs.css'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
  write(join(folder, 'docs.css'), style.join('\n'));
  return all;
}

/** @typedef {{ level: number, id: string, text: string }} Heading */

/** One page's content, what is on it, and its first sentences. */
function render(/** @type {import('./pages.mjs').Page} */ page, /** @type {import('./pages.mjs').Page[]} */ all) {
  const headings = /** @type {Heading[]} */ ([]);
  const environment = { link: (/** @type {string} */ link) => addressOf(link, page, all), headings };
  const text = readFileSync(join(root, page.file), 'utf8');
  const tokens = markdown.parse(text, environment);
  const first = tokens.findIndex(({ type }) => type === 'paragraph_open');
  const summary = (tokens[first + 1]?.children ?? []).map(({ type, content }) => (type === 'softbreak' ? ' ' : content)).join('');
  return { body: markdown.renderer.render(tokens, markdown.options, environment), headings, summary };
}

/** Where a link of the Markdown leads to among the pages; null where it names a file that is none. */
function addressOf(/** @type {string} */ link, /** @type {import('./pages.mjs').Page} */ from, /** @type {import('./pages.mjs').Page[]} */ all) {
  if (/^(https:|mailto:|#)/.test(link)) return link;
  const [path = '', fragment] = link.split('#');
  const file = posix.join(posix.dirname(from.file), decodeURI(path));
  const target = all.find((page) => page.file === file || page.file === posix.join(file, 'README.md'));
  if (!target) return null;
  return relative(from.output, target.output) + (fragment ? `#${fragment}` : '');
}

/** From one page to another, or to a file beside them. */
export const relative = (/** @type {string} */ from, /** @type {string} */ to) => posix.relative(posix.dirname(from), to) || posix.basename(to);

function write(/** @type {string} */ file, /** @type {string} */ text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
