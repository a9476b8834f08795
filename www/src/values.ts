// Values as people read them: laid out as JSON, never more of them than a screen holds.

/** A value as JSON with two spaces; what does not fit is counted. */
export function written(value: unknown, most = 400): string {
  return write(value, '', { entries: most });
}

interface Left {
  entries: number;
}

const LONGEST = 2_000;

function write(value: unknown, indent: string, left: Left): string {
  if (typeof value === 'string') return textOf(value);
  if (typeof value !== 'object' || value === null) return value === undefined ? 'an expression' : JSON.stringify(value);
  if (Array.isArray(value)) return enclosed('[', value.length, (index) => value[index], () => '', ']', indent, left);
  const keys = Object.keys(value);
  return enclosed('{', keys.length, (index) => Reflect.get(value, keys[index] ?? ''), (index) => `${JSON.stringify(keys[index])}: `, '}', indent, left);
}

function textOf(text: string): string {
  if (text.length <= LONGEST) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, LONGEST)).slice(0, -1)} … ${(text.length - LONGEST).toLocaleString('en')} more characters"`;
}

function enclosed(
  open: string, count: number, item: (index: number) => unknown, key: (index: number) => string, close: string, indent: string, left: Left,
): string {
  if (count === 0) return open + close;
  const inner = `${indent}  `;
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    if (left.entries <= 0) {
      lines.push(`${inner}… ${(count - index).toLocaleString('en')} more`);
      break;
    }
    left.entries -= 1;
    const comma = index < count - 1 ? ',' : '';
    lines.push(`${inner}${key(index)}${write(item(index), inner, left)}${comma}`);
  }
  return `${open}\n${lines.join('\n')}\n${indent}${close}`;
}

/** A value on one line of some characters. */
export function glimpse(value: unknown, most = 60): string {
  const text = written(typeof value === 'string' ? value.slice(0, most + 1) : value, 20).replaceAll(/\n\s*/g, ' ');
  return text.length > most ? `${text.slice(0, most)} …` : text;
}

/** What a value is, in a word or two. */
export function typeOf(value: unknown): string {
  if (value === undefined) return 'expression';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `array of ${value.length.toLocaleString('en')}`;
  if (typeof value === 'object') return `object of ${Object.keys(value).length.toLocaleString('en')}`;
  return typeof value;
}

/** A name as expressions write it: between double quotes where it could not stand without. */
export function nameOf(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}
