// For everybody: axe-core in every look, everything by keyboard, nothing that moves for whoever wants none of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, playground, room, ROOMS, violations } from './support/playground.mjs';

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

for (const name of ROOMS) {
  test(`${name}: axe-core finds nothing in light, dark, forced colours and on a phone, and nothing is too wide`, async () => {
    const page = await site.open();
    await room(page, name);
    assert.deepEqual(await violations(page), []);
    await page.close();
  });

  for (const [direction, key] of [['forward', 'Tab'], ['back', 'Shift+Tab']]) {
    test(`${name}: ${key} goes ${direction} through all of it and comes round`, async () => {
      const page = await site.open();
      await room(page, name);
      const { missed, stuck } = await walk(page, key);
      assert.deepEqual({ missed, stuck }, { missed: [], stuck: [] });
      await page.close();
    });
  }
}

test('on a phone: Tab goes through all of it, too', async () => {
  const page = await site.open('', { viewport: PHONE });
  assert.deepEqual(await walk(page, 'Tab'), { missed: [], stuck: [] });
  await page.close();
});

test('nothing moves for whoever wants less of it', async () => {
  const page = await site.open('', { reducedMotion: 'reduce' });
  for (const name of ROOMS) {
    await room(page, name);
    await page.getByRole('main').hover();
    // What could move: a duration on any element, or on what stands before or behind it.
    const moving = await page.evaluate(() => {
      const running = document.getAnimations().map(({ effect }) => effect.target.outerHTML.slice(0, 80));
      const durations = ({ transitionDuration, transitionProperty, animationName }) => (transitionProperty !== 'none' && /[1-9]/.test(transitionDuration)) || animationName !== 'none';
      const able = [...document.querySelectorAll('*')].filter((element) => ['', '::before', '::after'].some((pseudo) => durations(getComputedStyle(element, pseudo))));
      return [...running, ...able.map((element) => element.outerHTML.slice(0, 80))];
    });
    assert.deepEqual(moving, []);
  }
  await page.close();
});

/** Presses a key until the focus is where it was first. Tells what it never came to, and where it stayed. */
async function walk(page, key) {
  await page.evaluate(() => {
    document.activeElement.blur();
    globalThis.visited = new Set();
  });
  const step = () => page.evaluate(() => {
    const { activeElement: at, body } = document;
    const again = visited.has(at);
    const stayed = globalThis.last === at && at !== body;
    globalThis.last = at;
    visited.add(at);
    return { again, stayed, what: at.outerHTML.slice(0, 100) };
  });
  const stuck = [];
  for (let left = 600; left > 0; left -= 1) {
    await page.keyboard.press(key);
    const { again, stayed, what } = await step();
    if (stayed) stuck.push(what);
    if (again) break;
    if (left === 1) stuck.push(`no end, at ${what}`);
  }
  const missed = await page.evaluate(() => {
    const candidates = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]');
    const reachable = [...candidates].filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }));
    // Of radio buttons with one name, one.
    const mustBe = reachable.filter((element) => element.type !== 'radio' || element.checked);
    return mustBe.filter((element) => !visited.has(element)).map((element) => element.outerHTML.slice(0, 100));
  });
  return { missed, stuck };
}
