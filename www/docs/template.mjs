// What stands around a page of the documentation.
import { posix } from 'node:path';
import { markdown } from './markdown.mjs';

const escape = markdown.utils.escapeHtml;

/**
 * @param {{ page: Page, pages: Page[], body: string, headings: import('./build.mjs').Heading[], summary: string,
 *   before: Page | undefined, after: Page | undefined, policy: string }} all
 * @typedef {import('./pages.mjs').Page} Page
 */
export function whole({ page, pages, body, headings, summary, before, after, policy }) {
  const to = (/** @type {string} */ output) => posix.relative(posix.dirname(page.output), output);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="content-security-policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${escape(summary)}" />
    <title>${escape(page.title)} · rolecall</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${to('docs.css')}" />
  </head>
  <body>
    <a class="skip" href="#content">to the text</a>
    <header><a href="${to('index.html')}"><strong>rolecall</strong> documentation</a> <a href="${to('../index.html')}">the playground</a></header>
    <div class="columns">
      <nav aria-label="Pages">${list(page, pages, to)}</nav>
      <main id="content" tabindex="-1">
${body.replace('</h1>\n', `</h1>\n${posix.basename(page.output) === 'index.html' ? '' : onThisPage(headings)}`)}        <p class="beside">${[before && `<a rel="prev" href="${to(before.output)}">← ${escape(before.title)}</a>`, after && `<a rel="next" href="${to(after.output)}">${escape(after.title)} →</a>`].filter(Boolean).join(' ')}</p>
      </main>
    </div>
  </body>
</html>
`;
}

/** Every page by section; what is looked at is marked. */
function list(/** @type {Page} */ page, /** @type {Page[]} */ pages, /** @type {(output: string) => string} */ to) {
  return [...grouped(pages.slice(1))].map(([section, inside]) => {
    const items = inside.map((other) => `<li><a href="${to(other.output)}"${other === page ? ' aria-current="page"' : ''}>${escape(other.title)}</a></li>`);
    return `<p>${escape(section)}</p><ul>${items.join('')}</ul>`;
  }).join('');
}

/** `Map.groupBy`, which Node.js 20 lacks. */
function grouped(/** @type {Page[]} */ pages) {
  /** @type {Map<string, Page[]>} */
  const sections = new Map();
  for (const page of pages) sections.set(page.section, [...(sections.get(page.section) ?? []), page]);
  return sections;
}

/** What is on a page that has much. */
function onThisPage(/** @type {import('./build.mjs').Heading[]} */ headings) {
  const second = headings.filter(({ level }) => level === 2);
  if (second.length < 4) return '';
  const items = second.map(({ id, text }) => `<li><a href="#${id}">${escape(text)}</a></li>`);
  return `<details class="contents"><summary>On this page</summary><ul>${items.join('')}</ul></details>\n`;
}
