#!/usr/bin/env node
// Writes the settings of the examples in every spelling, from the settings.json beside them.
//
//   node examples/make-settings.mjs           write grafana.ini, grafana.env, api.json, main.tf, values.yaml, and
//                                             users.ini where there is something in it, grafana.mended.ini
//                                             beside a settings.mended.json
//   node examples/make-settings.mjs --check   change nothing; exit 1 if a file is not what settings.json says
//
// It needs the built package: `cargo xtask build` builds it.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);
const files = { 'grafana.ini': 'ini', 'grafana.env': 'env', 'api.json': 'json', 'main.tf': 'terraform', 'values.yaml': 'yaml' };
/** The API and Terraform reach one section only; what belongs to another stays in a file beside them. */
const saved = ['json', 'terraform'];
const isOfUsers = ([key]) => key.startsWith('auto_assign_org');

function texts(settings) {
  const entries = Object.entries(settings);
  const users = entries.filter(isOfUsers);
  const own = Object.fromEntries(entries.filter((entry) => !isOfUsers(entry)));
  const texts = Object.entries(files).map(([file, format]) => [file, formatSettings(saved.includes(format) ? own : settings, format)]);
  return users.length > 0 ? [...texts, ['users.ini', formatSettings(Object.fromEntries(users), 'ini')]] : texts;
}

const library = here('../pkg/dist/entry.inline.js');
if (!existsSync(library)) {
  console.error('make-settings.mjs: the package is not built yet: run `cargo xtask build`, then this again');
  process.exit(2);
}
const { formatSettings } = await import(library);

const check = process.argv.includes('--check');
const stale = [];
for (const provider of readdirSync(here('.')).filter((name) => existsSync(here(`${name}/settings.json`)))) {
  const read = (file) => JSON.parse(readFileSync(here(`${provider}/${file}`), 'utf8'));
  const mended = existsSync(here(`${provider}/settings.mended.json`)) ? [['grafana.mended.ini', formatSettings(read('settings.mended.json'), 'ini')]] : [];
  for (const [file, text] of [...texts(read('settings.json')), ...mended]) {
    const path = `${provider}/${file}`;
    if (!check) writeFileSync(here(path), text);
    else if (!existsSync(here(path)) || readFileSync(here(path), 'utf8') !== text) stale.push(path);
  }
}
if (stale.length > 0) {
  console.error(`not what settings.json says: ${stale.join(', ')}`);
  process.exitCode = 1;
}
