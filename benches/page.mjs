// The page in headless Chromium, from this machine: until its first answer is drawn, and from an edit to the new answer.
import { playground, write } from '../tests/support/playground.mjs';
import { median, table, title } from './support.mjs';

export async function measure({ quick }) {
  return { starts: await starts(quick ? 5 : 15), edits: await edits(quick ? 20 : 60) };
}

/** Each in a browser of its own with a profile of its own: nothing is cached, neither files nor compiled code. Milliseconds since
 *  the navigation began. */
async function starts(rounds) {
  const runs = [];
  for (let left = rounds; left > 0; left -= 1) {
    const site = await playground();
    const page = await site.open();
    runs.push(await page.evaluate(() => {
      const [shell] = performance.getEntriesByName('first-contentful-paint');
      const [answer] = performance.getEntriesByName('first answer');
      const [all] = performance.getEntriesByName('everything');
      return { shell: shell.startTime, answer: answer.startTime, all: all.startTime };
    }));
    await site.close();
  }
  return Object.fromEntries(['shell', 'answer', 'all'].map((what) => [what, median(runs.map((run) => run[what]))]));
}

const segment = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** An ID token of 20 KB, most of it groups. */
function token() {
  const groups = Array.from({ length: 600 }, (_, index) => `team-${index}-of-the-company`);
  const claims = { name: 'Ann', sub: '7', email: 'ann@example.com', groups };
  return `${segment({ alg: 'RS256' })}.${segment(claims)}.${segment('x'.repeat(256))}`;
}

/** Letters typed into the name in an ID token of 20 KB. Milliseconds from the input event to the answer that has it. */
async function edits(rounds) {
  const site = await playground();
  const page = await site.open();
  const text = token();
  await write(page, 'ID token: token or claims', text);
  const card = page.locator('dl.card');
  await card.getByText('Ann', { exact: true }).waitFor();
  // Into the claims, behind the name in their second line.
  await page.getByLabel('ID token: token or claims').click();
  for (const key of ['ControlOrMeta+Home', 'ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  await page.evaluate(() => {
    globalThis.edits = [];
    document.addEventListener('beforeinput', () => edits.push({ from: performance.now() }), true);
    const seen = () => {
      const edit = edits.at(-1);
      if (edit && !edit.answer && document.querySelector('dl.card').textContent.includes(`Ann${'a'.repeat(edits.length)}`)) edit.answer = performance.now() - edit.from;
    };
    new MutationObserver(seen).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
  });
  for (let done = 1; done <= rounds; done += 1) {
    await page.keyboard.type('a');
    await page.waitForFunction((count) => edits.length === count && edits[count - 1].answer, done);
    // What comes behind the answer, such as findings, has its time.
    await page.waitForTimeout(120);
  }
  const times = await page.evaluate(() => edits.map(({ answer }) => answer));
  await site.close();
  return { bytes: text.length, middle: median(times), worst: Math.max(...times) };
}

export function show([{ starts: { shell, answer, all }, edits: { bytes, middle, worst } }]) {
  const whole = (milliseconds) => `${milliseconds.toFixed(0)} ms`;
  const exact = (milliseconds) => `${milliseconds.toFixed(1)} ms`;
  title('The page in headless Chromium, served by this machine, nothing cached');
  table(['', 'median'], [['something is drawn', whole(shell)], ['the first answer is drawn', whole(answer)], ['everything is there, and the page is locked', whole(all)]]);
  title(`A letter typed into an ID token of ${bytes} bytes`);
  table(['', 'median', 'longest'], [['from the input event to the new answer in the document', exact(middle), exact(worst)]]);
  return { 'page: first answer drawn, ms': answer, 'page: an edit, until its answer, ms': middle };
}
