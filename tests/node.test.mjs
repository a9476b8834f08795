// Node, by import and by require.
import { test } from 'node:test';
import { judge, printing, run, stage } from './support/tarball.mjs';

test('Node, import', async (t) => {
  const folder = stage('node-import', { 'main.mjs': printing });
  await judge(t, JSON.parse(run(process.execPath, ['main.mjs'], folder)));
});

test('Node, require', async (t) => {
  const main = `
const rolecall = require('rolecall');
const standard = require('rolecall/standard');
const { suite } = require('./portable.mjs');
suite(rolecall, standard).then((results) => console.log(JSON.stringify(results)));
`;
  const folder = stage('node-require', { 'main.cjs': main });
  await judge(t, JSON.parse(run(process.execPath, ['main.cjs'], folder)));
});

test('Node, slim with bytes, a module, a response and a promise', async (t) => {
  const main = `
import { readFile } from 'node:fs/promises';
import * as slim from 'rolecall/slim';
import { suite } from './portable.mjs';

let early;
try {
  slim.search('a', {});
} catch (error) {
  early = error.message;
}
const [main, tools] = await Promise.all(['rolecall', 'tools'].map((name) => readFile(new URL(import.meta.resolve(\`rolecall/\${name}.wasm\`)))));
const sources = {
  bytes: (bytes) => bytes,
  module: (bytes) => new WebAssembly.Module(bytes),
  response: (bytes) => new Response(bytes, { headers: { 'content-type': 'application/wasm' } }),
  promise: (bytes) => Promise.resolve(new Response(bytes)),
};
const source = sources[process.argv[2]];
await slim.init(source(main));
await slim.initTools(source(tools));
const error = /not ready/.test(early) ? null : \`before init: \${early}\`;
console.log(JSON.stringify([{ name: 'before init, a call says what to do', error }, ...(await suite(slim))]));
`;
  const folder = stage('node-slim', { 'main.mjs': main });
  for (const source of ['bytes', 'module', 'response', 'promise']) {
    await t.test(source, async (t) => judge(t, JSON.parse(run(process.execPath, ['main.mjs', source], folder))));
  }
});
