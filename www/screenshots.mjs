#!/usr/bin/env node
// Pictures of the built page for docs/images: its states, and each room.
//
//   node www/screenshots.mjs [NAME …]       after `cargo xtask site`; all of them, or those named
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DESK, PHONE, playground, room, write } from '../tests/support/playground.mjs';
import { withPalette } from './png.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SETTINGS = 'Settings: grafana.ini';
const example = (/** @type {string} */ name) => (/** @type {Page} */ page) => page.getByLabel('Example').selectOption(name);
const enter = (/** @type {string} */ name) => (/** @type {Page} */ page) => room(page, name);

/** Adds a line to the settings. */
const setting = (/** @type {string} */ line) => async (/** @type {Page} */ page) => {
  await page.getByLabel(SETTINGS).click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText(`${line}\n`);
};

/** @type {Record<string, { act?: (page: Page) => Promise<unknown>, colorScheme?: 'dark', viewport?: { width: number, height: number } }>} */
const PICTURES = {
  example: {},
  dark: { colorScheme: 'dark' },
  phone: { viewport: PHONE },
  empty: { act: example('') },
  deny: { act: setting('allowed_domains = example.org') },
  incomplete: { act: setting('email_attribute_path = nothing\nlogin_attribute_path = nothing\nteams_url = https://example.com/teams\nteam_ids = 7\nteam_ids_attribute_path = id') },
  error: { act: (page) => write(page, SETTINGS, '[auth.generic_oauth\nrole_attribute_path = role\n') },
  expressions: { act: enter('Expressions') },
  'what-if': { act: enter('What if') },
  roles: { act: enter('Role builder') },
  'take-away': { act: enter('Take away') },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PICTURES));
if (unknown.length > 0) throw new Error(`there is no picture \`${unknown.join('`, `')}\`: take some of ${Object.keys(PICTURES).join(', ')}`);

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));
mkdirSync(folder, { recursive: true });
const site = await playground();
try {
  for (const [name, { act, colorScheme = 'light', viewport = DESK }] of Object.entries(PICTURES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const page = await site.open('', { colorScheme, viewport, reducedMotion: 'reduce' });
    await act?.(page);
    // Findings come a little later than the answer, and no cursor blinks in a picture.
    await page.waitForTimeout(400);
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.evaluate(() => scrollTo(0, 0));
    const picture = withPalette(await page.screenshot({ animations: 'disabled' }));
    writeFileSync(`${folder}${name}.png`, picture);
    console.log(`${String(picture.length).padStart(8)}  docs/images/${name}.png`);
    await page.close();
  }
} finally {
  await site.close();
}
