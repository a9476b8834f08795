#!/usr/bin/env node
// What Grafana makes of each example, and why.
//
//   node examples/explain.mjs              every provider
//   node examples/explain.mjs okta dex     these
//
// It needs the built package: `cargo xtask start okta dex --no-serve` builds it first, then runs this.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);
const bytes = (path) => (existsSync(here(path)) ? readFileSync(here(path)) : undefined);
const text = (path) => bytes(path)?.toString();
const json = (path) => JSON.parse(text(path) ?? 'null') ?? undefined;

function fail(message) {
  console.error(`explain.mjs: ${message}`);
  process.exit(2);
}

/** Keycloak is where most people come from. */
const first = 'keycloak';
const providers = readdirSync(here('.')).filter((name) => existsSync(here(`${name}/settings.json`)));
providers.sort((a, b) => (b === first) - (a === first) || a.localeCompare(b));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !providers.includes(name));
if (unknown.length > 0) fail(`there is no example \`${unknown.join('`, `')}\`; there are ${providers.join(', ')}`);

const library = here('../pkg/dist/entry.inline.js');
if (!existsSync(library)) fail('the package is not built yet: run `cargo xtask build`, then this again');
const { explain } = await import(library);

/** What the provider sends, as it is sent. */
function login(provider) {
  const file = (name) => `${provider}/${name}`;
  return [
    text(file('id_token.jwt')),
    bytes(file('userinfo.json')),
    text(file('access_token.jwt')) ?? text(file('access_token.txt')),
    json(file('context.json')),
  ];
}

function show(title, settings, provider) {
  console.log(`${`── ${title} `.padEnd(100, '─')}\n`);
  console.log(explain(settings, ...login(provider)).text);
}

for (const provider of asked.length > 0 ? asked : providers) {
  show(provider, json(`${provider}/settings.json`), provider);
  const mended = json(`${provider}/settings.mended.json`);
  if (mended) show(`${provider}, with settings.mended.json`, mended, provider);
}
