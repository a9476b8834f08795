#!/usr/bin/env node
// Whether a tag may be released: both versions are the tag's, the package names its repository, and the changelog has a
// section for it with a date. Prints that section.
//
//   node xtask/release.mjs v1.2.3
import { readFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const text = (file) => readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8');

/** The section of the changelog; an error says what is missing. */
export function notes(tag, { cargo, npm, changelog }) {
  const [, version] = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag) ?? [];
  if (!version) throw new Error(`\`${tag}\` is no tag of a release: it is to be like v1.2.3`);
  const [, ofCrate] = /^version = "([^"]+)"/m.exec(cargo) ?? [];
  const { version: ofPackage, repository } = JSON.parse(npm);
  for (const [file, own] of [['Cargo.toml', ofCrate], ['pkg/package.json', ofPackage]]) {
    if (own !== version) throw new Error(`${file} is of version ${own}, the tag of ${version}: set the version, commit, and tag that`);
  }
  if (!repository) throw new Error('pkg/package.json has no `repository`: npm takes a provenance only where it is the one of the workflow');
  const [, date, section] = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - (.+)\\n([^]*?)(?=^## \\[|$(?![^]))`, 'm').exec(changelog) ?? [];
  if (!date) throw new Error(`CHANGELOG.md has no section for ${version}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error(`CHANGELOG.md has \`${date}\` where the day of ${version} is to stand`);
  return section.trim();
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(notes(argv[2] ?? '', { cargo: text('Cargo.toml'), npm: text('pkg/package.json'), changelog: text('CHANGELOG.md') }));
  } catch (error) {
    console.error(`release.mjs: ${error.message}`);
    exit(1);
  }
}
