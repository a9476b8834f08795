// Quoting layers in the playground.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parseSettings } from 'rolecall';
import { playground, fragmentOf, violations } from './support/playground.mjs';

const okta = (file) => readFileSync(new URL(`../examples/okta/${file}`, import.meta.url), 'utf8');

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

async function panel(fragment) {
  const page = await site.open(fragment);
  const layers = page.getByRole('region', { name: 'Quoting layers' });
  await layers.waitFor();
  return { page, layers };
}

/** Layers and their texts, without what is struck out. */
const rows = (layers) =>
  layers.locator('.stages li').evaluateAll((items) =>
    items.map((item) => {
      const text = item.querySelector('.text').cloneNode(true);
      text.querySelectorAll('del').forEach((lost) => lost.remove());
      return [item.querySelector('.layer').textContent, text.textContent];
    }),
  );

test('a constant of the ini file loses its quotes, and the layers show where', async () => {
  const text = "[auth.generic_oauth]\nrole_attribute_path = 'Admin'\n";
  const { page, layers } = await panel(fragmentOf({ texts: [{ name: 'grafana.ini', text }] }));
  assert.deepEqual(await rows(layers), [
    ['as written', "'Admin'"],
    ['grafana.ini', 'Admin'],
    ['Grafana has', 'Admin'],
    ['as an expression', 'Admin'],
  ]);
  assert.deepEqual(await layers.locator('del').allTextContents(), ["'", "'"], 'what is lost is struck out');
  assert.deepEqual(page.troubles, []);
  await page.close();
});

test('another setting can be chosen, and its text copied for each spelling', async () => {
  const { page, layers } = await panel();
  await layers.getByLabel('Setting').selectOption('scopes');
  assert.deepEqual((await rows(layers)).at(-1), ['as a list', '["openid","profile","email","offline_access"]']);
  await layers.getByText('The text to paste, per spelling').click();
  await layers.getByRole('button', { name: 'Helm', exact: true }).click();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await layers.locator('.spelled').getByRole('button', { name: 'Copy' }).click();
  await layers.getByRole('button', { name: 'Copied scopes' }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(parseSettings({ text, format: 'yaml' }).settings.scopes, 'openid profile email offline_access');
  await page.close();
});

test('of two texts, the one that does not win says so', async () => {
  const texts = [{ name: 'grafana.ini', text: okta('grafana.ini') }, { name: '.env', text: 'GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=role\n' }];
  const { page, layers } = await panel(fragmentOf({ texts }));
  assert.deepEqual(await layers.locator('.place').allTextContents(), ['grafana.ini, line 11 does not win', '.env, line 1']);
  await page.close();
});

test('without navigator.clipboard, as in a file opened from disk, copying works too', async () => {
  const { page, layers } = await panel();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await layers.getByRole('button', { name: 'Copy Grafana has' }).click();
  await layers.getByRole('button', { name: 'Copied Grafana has' }).waitFor();
  await page.evaluate(() => document.body.append(document.createElement('textarea')));
  await page.locator('body > textarea').focus();
  await page.keyboard.press('ControlOrMeta+v');
  assert.equal(await page.locator('body > textarea').inputValue(), parseSettings(okta('grafana.ini')).settings.role_attribute_path);
  await page.close();
});

test('nobody is kept out', async () => {
  const { page } = await panel();
  assert.deepEqual(await violations(page), []);
  await page.close();
});
