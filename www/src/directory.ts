// Organizations, as people list them: `1 Main Org.`, `Main Org. = 1`, or the JSON of Grafana's API.

export interface Directory {
  orgs?: Record<string, number>;
  /** The first line that is none of these. */
  wrong?: { line: number; text: string };
}

/** Reads a list of organizations; an empty text is no directory at all. */
export function directoryOf(text: string): Directory {
  if (text.trim() === '') return {};
  if (/^\s*[[{]/.test(text)) return fromJson(text);
  const orgs: Record<string, number> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const org = fromLine(line.trim());
    if (!org) return { orgs, wrong: { line: index + 1, text: line } };
    orgs[org.name] = org.id;
  }
  return { orgs };
}

function fromLine(line: string): { name: string; id: number } | undefined {
  const [, first, behind] = /^(\d{1,15})[\s:=,]+(.+)$/.exec(line) ?? [];
  if (first && behind) return { name: behind.trim(), id: Number(first) };
  const [, name, last] = /^(.+?)\s*[:=,]\s*(\d{1,15})$/.exec(line) ?? [];
  return name && last ? { name: name.trim(), id: Number(last) } : undefined;
}

/** What `GET /api/orgs` answers, or an object of ids by name. */
function fromJson(text: string): Directory {
  try {
    const read: unknown = JSON.parse(text);
    const pairs: [unknown, unknown][] = Array.isArray(read) ? read.map((org: { name?: unknown; id?: unknown }) => [org?.name, org?.id]) : Object.entries(read as object);
    if (!pairs.every(([name, id]) => typeof name === 'string' && Number.isSafeInteger(id))) return { wrong: { line: 1, text: text.slice(0, 40) } };
    return { orgs: Object.fromEntries(pairs) as Record<string, number> };
  } catch {
    return { wrong: { line: 1, text: text.slice(0, 40) } };
  }
}
