// What the tests of the playground's rooms do to a page, as somebody at a keyboard would.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Replaces the text of an editor, text area or CodeMirror, as somebody who selects all and pastes. */
export async function write(page, label, text) {
  await page.getByLabel(label, { exact: true }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** The text of an editor. */
export function textOf(page, label) {
  return page.getByLabel(label, { exact: true }).evaluate((editor) => editor.value ?? [...editor.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'));
}

export const room = (page, name) => page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name, exact: true }).click();

/** A fragment that puts settings and sources onto a page, as "Make a link" writes it. */
export function fragmentOf({ texts, id_token = '', userinfo = '', access_token = '', orgs = '', ...others }) {
  const empty = { lookups: {}, signature: '', newUser: false, defaults: { org: '', role: '' } };
  return `#rolecall=1.${deflateRawSync(JSON.stringify({ texts, id_token, userinfo, access_token, orgs, ...empty, ...others })).toString('base64url')}`;
}

/** What a link holds. */
export const stateOf = (link) => JSON.parse(inflateRawSync(Buffer.from(link.split('#rolecall=1.')[1], 'base64url')));

/** What a button saves. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe-core finds in light, dark and on a phone, each as one line. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = [];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 390]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    const { violations: list } = await page.evaluate(() => globalThis.axe.run());
    found.push(...list.map(({ id, nodes }) => `${colorScheme} ${width}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${colorScheme} ${width}: the page is ${wide} wide`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}
