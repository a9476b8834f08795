// The instance behind the package: replaced after whatever flew out of the module, and only then.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { installed } from './support/tarball.mjs';

const load = (file) => import(pathToFileURL(join(installed, 'dist', file)).href);
const { search } = await load('entry.inline.js');
const instance = await load('instance.js');
const glue = await load('rolecall.glue.js');

test('calls share one instance', () => {
  const { generation } = instance;
  search('a', '{}');
  instance.instantiate(new Uint8Array());
  instance.ready();
  assert.equal(generation, 1);
  assert.equal(instance.generation, 1);
});

test('what flies out of a guarded call flies on, and the next call has a new instance', () => {
  const before = glue.__wasm;
  const due = search('a', '{}');
  assert.throws(() => instance.guard(() => { throw new WebAssembly.RuntimeError('unreachable'); }), /unreachable/);
  assert.equal(instance.generation, 1);
  assert.deepEqual(search('a', '{}'), due);
  assert.equal(instance.generation, 2);
  assert.notEqual(glue.__wasm.memory, before.memory);
});

test('a spoilt instance is replaced once', () => {
  const { generation } = instance;
  instance.spoil();
  instance.ready();
  instance.ready();
  assert.equal(instance.generation, generation + 1);
  assert.equal(instance.guard(() => 1), 1);
});
