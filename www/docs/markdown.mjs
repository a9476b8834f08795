// Markdown as the pages of the documentation have it: with places to link to, code with its caption, and nothing that a strict
// content security policy refuses.
import bash from 'highlight.js/lib/languages/bash';
import ini from 'highlight.js/lib/languages/ini';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import rust from 'highlight.js/lib/languages/rust';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import highlighter from 'highlight.js/lib/core';
import MarkdownIt from 'markdown-it';

/** How a block's first word is coloured; any other is not. */
const LANGUAGES = { bash, env: ini, html: xml, ini, javascript, js: javascript, json, rust, sh: bash, toml: ini, ts: typescript, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, language);

export const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

/**
 * What is known of a page while it is rendered: where a link leads (nothing: to no page), and what has been seen of it.
 * @typedef {{ link?: (link: string) => string | null, open?: boolean[], headings?: { level: number, id: string, text: string }[], slugs?: Map<string, number> }} Rendering
 */
const of = (/** @type {unknown} */ environment) => /** @type {Rendering} */ (environment);

const { rules, renderToken } = markdown.renderer;
const plain = renderToken.bind(markdown.renderer);
const escape = markdown.utils.escapeHtml;

rules.fence = (tokens, at) => {
  const { info = '', content = '' } = tokens[at] ?? {};
  const [language = '', ...caption] = info.trim().split(/\s+/);
  const code = language in LANGUAGES ? highlighter.highlight(content, { language }).value : escape(content);
  const mark = caption.includes('wrong') ? ' class="wrong"' : caption.includes('right') ? ' class="right"' : '';
  const head = caption.length > 0 ? `<figcaption>${escape(caption.join(' '))}</figcaption>` : '';
  // It scrolls, so the keyboard has to reach it.
  return `<figure${mark}>${head}<pre tabindex="0"><code>${code}</code></pre></figure>\n`;
};

// A table scrolls by itself, so that the page does not.
rules.table_open = () => '<div class="wide" tabindex="0" role="group" aria-label="table"><table>\n';
rules.table_close = () => '</table></div>\n';
for (const cell of ['th_open', 'td_open']) rules[cell] = (tokens, at) => `<${tokens[at]?.tag}${/right/.test(String(tokens[at]?.attrGet('style'))) ? ' class="number"' : ''}>`;
// A heading without words is no heading to whoever listens.
rules.th_open = (tokens, at) => (tokens[at + 1]?.content ? '<th scope="col">' : '<td>');
rules.th_close = (tokens, at) => (tokens[at - 1]?.content ? '</th>' : '</td>');

rules.heading_open = (tokens, at, options, environment) => {
  const token = tokens[at];
  const text = words(tokens[at + 1]);
  const id = named(text, of(environment));
  token?.attrSet('id', id);
  (of(environment).headings ??= []).push({ level: Number(token?.tag.slice(1)), id, text });
  return plain(tokens, at, options);
};
rules.heading_close = (tokens, at, options, environment) => {
  const id = of(environment).headings?.at(-1)?.id;
  const anchor = tokens[at]?.tag === 'h1' ? '' : ` <a class="anchor" href="#${id}" aria-label="link to this section">#</a>`;
  return anchor + plain(tokens, at, options);
};

rules.link_open = (tokens, at, options, environment) => {
  const token = tokens[at];
  const address = of(environment).link?.(String(token?.attrGet('href'))) ?? null;
  (of(environment).open ??= []).push(address !== null);
  if (address === null) return '';
  token?.attrSet('href', address);
  return plain(tokens, at, options);
};
rules.link_close = (_, __, ___, environment) => (of(environment).open?.pop() ? '</a>' : '');
rules.image = (tokens, at) => `<em>${escape(tokens[at]?.content ?? '')}</em>`;

/** The text of a heading, without its marks. */
const words = (/** @type {import('markdown-it').Token | undefined} */ inline) => (inline?.children ?? []).map(({ content }) => content).join('');

/** The name of a heading, the same that code hosts give it: a second one of a name gets a number. */
function named(/** @type {string} */ text, /** @type {Rendering} */ rendering) {
  const seen = (rendering.slugs ??= new Map());
  const slug = slugOf(text);
  const count = seen.get(slug) ?? 0;
  seen.set(slug, count + 1);
  return count ? `${slug}-${count}` : slug;
}

const slugOf = (/** @type {string} */ text) => text.toLowerCase().trim().replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
