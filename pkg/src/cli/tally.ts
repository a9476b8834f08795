// Totals of pieces, added up.
import type { Count, Totals } from '../tools.show.js';

/** As many lines that cannot be read as are told. */
const MOST = 100;

export class Tally {
  users = 0;
  #changed = 0;
  #skipped = 0;
  #unreadable: Totals['unreadable'] = [];
  #counts = new Map<string, Count>();

  add({ users, changed, skipped, unreadable, counts }: Totals): void {
    this.users += users;
    this.#changed += changed;
    this.#skipped += skipped;
    if (this.#unreadable.length < MOST) this.#unreadable.push(...unreadable.slice(0, MOST - this.#unreadable.length));
    for (const { users, ...way } of counts) {
      const key = JSON.stringify(way);
      const held = this.#counts.get(key);
      if (held) held.users += users;
      else this.#counts.set(key, { ...way, users });
    }
  }

  /** By field, the most frequent first; the same whatever the pieces were. */
  totals(): Totals {
    const fields = [...new Set([...this.#counts.values()].map(({ field }) => field))].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
    const entries = [...this.#counts.entries()].sort(([a, left], [b, right]) => fields.indexOf(left.field) - fields.indexOf(right.field) || right.users - left.users || (a < b ? -1 : 1));
    return { users: this.users, changed: this.#changed, skipped: this.#skipped, unreadable: this.#unreadable, counts: entries.map(([, count]) => count) };
  }
}

/** What matters most comes first. */
const ORDER = ['decision', 'denial', 'request', 'role', 'isGrafanaAdmin', 'orgRoles', 'groups', 'teams', 'id', 'login', 'name', 'email'];
