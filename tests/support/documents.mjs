// The project's Markdown: its files, what is fenced in them, and where their links lead.
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { markdown } from '../../www/docs/markdown.mjs';
import { root } from './root.mjs';

/** Folders that hold nothing of ours, or nothing that was written by hand. */
const OTHERS = new Set(['.git', 'node_modules', 'target', 'dist', 'corpus', 'images']);

/** Every Markdown file, by its place in the project. What the build copies into pkg/ is left out. */
export function documents(folder = '.') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return OTHERS.has(entry.name) ? [] : documents(path);
    return entry.name.endsWith('.md') && path !== 'pkg/README.md' ? [path] : [];
  });
}

export const textOf = (file) => readFileSync(join(root, file), 'utf8');

/** What is fenced, in order: language, caption, content, the heading above it, and the line. */
export function blocks(file) {
  let heading = '';
  const tokens = markdown.parse(textOf(file), {});
  return tokens.flatMap(({ type, info, content, map }, at) => {
    if (type === 'heading_open') heading = tokens[at + 1].content.replaceAll('`', '');
    if (type !== 'fence') return [];
    const [, language, caption] = /^(\S*)\s*(.*)$/.exec(info);
    return [{ language, caption, content, heading, line: map[0] + 1 }];
  });
}

/** Links and the names of headings, as the site has them. */
export function links(file) {
  const headings = [];
  const found = [];
  const link = (address) => {
    found.push(address);
    return address;
  };
  const environment = { headings, link };
  markdown.render(textOf(file), environment);
  return { found, names: headings.map(({ id }) => id) };
}
