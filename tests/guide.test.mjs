// docs/guide.md, followed from its first line to its last: files are written, commands are run, and what is printed is what it shows.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { startProvider } from '../examples/login/provider.mjs';
import { freeAddress } from './support/address.mjs';
import { agent } from './support/agent.mjs';
import { shell } from './support/cli.mjs';
import { blocks } from './support/documents.mjs';
import { consumer } from './support/tarball.mjs';

const guide = blocks('docs/guide.md');
const PROGRAM = 'server.mjs';

let folder;
let provider;
let origin;

before(async () => {
  folder = mkdtempSync(join(consumer, 'guide-'));
  [provider, origin] = [await startProvider(), await freeAddress()];
});
after(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true });
});

/** The guide's two fixed addresses, as they are here. */
const here = (text) => text.replaceAll('http://127.0.0.1:3001', provider.url).replaceAll('http://127.0.0.1:3000', origin).replace('.listen(3000', `.listen(${new URL(origin).port}`);

/** What other tests run, or what only a clone can. */
const ELSEWHERE = [/^cargo xtask start/, /^mkdir -p target\/guide && cd target\/guide$/, /^node examples\/login\/provider\.mjs$/, `node ${PROGRAM}`];
const isElsewhere = (line) => ELSEWHERE.some((command) => (typeof command === 'string' ? command === line : command.test(line)));

const lines = (text) => text.split('\n').map((line) => line.replace(/\s+#.*/, '')).filter(Boolean);

test('every file, every command and what each prints', () => {
  let printed = null;
  let ran = 0;
  for (const { language, caption, content, line } of guide) {
    const place = `docs/guide.md:${line}`;
    if (language !== 'text' && caption) writeFileSync(join(folder, caption), here(content));
    else if (language === 'sh') {
      const commands = lines(content).filter((command) => !isElsewhere(command));
      printed = commands.length > 0 ? commands.map((command) => shell(command, folder)) : null;
      ran += commands.length;
    } else if (printed) {
      assert.equal(here(printed.map(({ stdout }) => stdout).join('')), here(content), place);
      assert.equal(printed.at(-1).status, Number(/^exit (\d)$/.exec(caption)?.[1] ?? 0), place);
      printed = null;
    }
  }
  assert.ok(ran >= 6, String(ran));
});

test('the program logs somebody in', async () => {
  const shown = guide.filter(({ language }) => language === 'text');
  const [page] = shown.filter(({ caption }) => caption === 'page').map(({ content }) => content.trim());
  const said = shown.find(({ content }) => content.startsWith('open ')).content.trim();
  const child = spawn(process.execPath, [PROGRAM], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface(child.stdout)) {
      assert.equal(line, here(said));
      break;
    }
    const { go, click } = agent();
    const answer = await click(await go(`${origin}/`), { user: 'mara' });
    assert.deepEqual([answer.status, answer.text], [200, page]);
    const forged = await agent().go(`${origin}/login/generic_oauth?code=c&state=s`);
    assert.deepEqual([forged.status, forged.text], [400, '`cookie` is missing: start again, by https, at the host of redirectUri']);
    assert.equal((await fetch(`${origin}/nowhere`)).status, 404);
  } finally {
    child.kill();
  }
});
