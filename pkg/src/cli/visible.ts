// What a terminal would obey is shown, as src/display.rs does for what is written there.

const OBEYED = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** A text as one line on which nothing is obeyed. */
export function visible(text: string): string {
  return text.replace(OBEYED, '\ufffd');
}

/** JSON with the same characters escaped, which is the same JSON: outside of strings there are none but line breaks. */
export function visibleJson(json: string): string {
  return json.replace(OBEYED, (char) => (char === '\n' ? char : [...char].flatMap((one) => Array.from({ length: one.length }, (_, unit) => escaped(one.charCodeAt(unit)))).join('')));
}

const escaped = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`;

/** Any value as JSON for people. */
export function json(value: unknown): string {
  return visibleJson(JSON.stringify(value, null, 2) ?? 'null');
}

/** JSON text with line breaks and blanks where people want them; numbers and the order of keys stay as they are written. */
export function indented(text: string): string {
  let depth = 0;
  let out = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/gs)) {
    const opened = /[[{]$/.test(out);
    if (part === '[' || part === '{') {
      out += opened ? line() + part : part;
      depth += 1;
    } else if (part === ']' || part === '}') {
      depth -= 1;
      out += opened ? part : line() + part;
    } else if (part === ',') out += part + line();
    else if (part === ':') out += ': ';
    else out += opened ? line() + part : part;
  }
  return visibleJson(out);
}
