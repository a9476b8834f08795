// Which Markdown becomes which page, in which order: docs/README.md is the table of contents, and a page is what it links to.
import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { markdown } from './markdown.mjs';

/** The table of contents, and the page that the folder shows. */
export const CONTENTS = 'docs/README.md';

/**
 * A page, by its Markdown's place in the repository.
 * @typedef {{ file: string, output: string, title: string, section: string }} Page
 */

/** Every page in reading order, the table of contents first. @returns {Page[]} */
export function pages(/** @type {string} */ root) {
  const found = [page(root, CONTENTS, '')];
  let section = '';
  const tokens = markdown.parse(readFileSync(resolve(root, CONTENTS), 'utf8'), {});
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'heading_open' && token.tag === 'h2') section = tokens[at + 1]?.content ?? '';
    for (const child of token.children ?? []) {
      const link = child.type === 'link_open' ? String(child.attrGet('href')) : '';
      const file = link && !/^\w+:|^#/.test(link) ? posix.join('docs', link.replace(/#.*/, '')) : '';
      if (file.endsWith('.md') && found.every((other) => other.file !== file)) found.push(page(root, file, section));
    }
  }
  return found;
}

/** @returns {Page} */
function page(/** @type {string} */ root, /** @type {string} */ file, /** @type {string} */ section) {
  const [, title] = /^# (.+)$/m.exec(readFileSync(resolve(root, file), 'utf8')) ?? [];
  if (!title) throw new Error(`${file} has no first heading`);
  return { file, output: output(file), title: markdown.utils.unescapeMd(title).replaceAll('`', ''), section };
}

/** docs/cookbook/README.md is cookbook/index.html; what lies outside of docs/ keeps its folders, in lower case. */
function output(/** @type {string} */ file) {
  const inside = file.replace(/^docs\//, '');
  return inside.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html').toLowerCase();
}
