// The pages of the handlers here.
import { options } from './settings.mjs';

/** Nobody else's cache may keep them. */
export const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };

/** What came of a login, or nothing, as a page: who is signed in, as what, and where to click. */
export function page(login, answer) {
  if (!answer) return whole('Nobody is signed in', html`<p><a href="/login">Sign in with ${login.button.name}</a>`);
  const { decision, denial, user } = answer.decision;
  if (decision === 'deny') return whole('Not let in', html`<p>${denial.message}` + AGAIN);
  const rows = Object.entries(facts(user)).map(([name, value]) => html`<dt>${name}<dd>${value}`);
  return whole(`Signed in as ${user.name}`, `<dl>${rows.join('')}</dl><p><a href="/logout">Sign out</a>`);
}

/** A page for what went wrong. */
export const failure = (message) => whole('That did not work', html`<p>${message}` + AGAIN);

const AGAIN = '<p><a href="/login">Sign in again</a>';

function facts({ login, email, role, orgRoles, groups }) {
  const nameOf = (id) => Object.entries(options.context.orgs).find(([, org]) => org === Number(id))[0];
  const orgs = Object.entries(orgRoles ?? {}).map(([id, role]) => `${role} of ${nameOf(id)}`);
  return { login, email, role: role ?? 'none', organizations: orgs.join(', ') || 'none', groups: groups.join(', ') || 'none' };
}

/** A text with values in it that are no markup. */
export const html = (texts, ...values) => String.raw({ raw: texts }, ...values.map((value) => String(value).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)));

/** A whole page; its title is a text, its content is markup. */
export const whole = (title, content) =>
  html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title}</title>
<style>body { font: 1.1rem/1.5 system-ui; margin: 3rem auto; max-width: 34rem; padding: 0 1rem } dt { font-weight: 600 } button { font: inherit }</style>
<h1>${title}</h1>
` + content;
