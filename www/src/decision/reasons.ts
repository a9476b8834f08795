// The reasons of an explanation, taken out of its text, so that the page says in the very words of the core what the terminal says.

export interface Reason {
  attribute: string;
  parts: readonly { words: string; code: boolean }[];
}

export interface Told {
  reasons: readonly Reason[];
  notes: readonly string[];
}

/** Column at which the words of a reason begin, and that of the expressions shown within. */
const WORDS = 12;
const CODE = 16;

/** Reads the part of the text behind `why`. */
export function reasonsOf(text: string): Told {
  const lines = text.slice(text.indexOf('\nwhy\n') + 5).split('\n');
  const reasons: { attribute: string; parts: { words: string; code: boolean }[] }[] = [];
  const notes: string[] = [];
  let among: 'reasons' | 'notes' = 'reasons';
  for (const line of lines) {
    if (line === 'notes') among = 'notes';
    else if (line.trim() === '') continue;
    else if (among === 'notes') addNote(notes, line);
    else addReason(reasons, line);
  }
  return { reasons, notes };
}

function addReason(reasons: { attribute: string; parts: { words: string; code: boolean }[] }[], line: string): void {
  if (/^ {2}\S/.test(line)) reasons.push({ attribute: line.slice(2, WORDS).trim(), parts: [{ words: line.slice(WORDS), code: false }] });
  else {
    const code = /^ {16}/.test(line);
    const parts = reasons.at(-1)?.parts;
    const last = parts?.at(-1);
    if (last && last.code === code && !code) last.words += ` ${line.trim()}`;
    else if (last && last.code === code) last.words += `\n${line.slice(CODE)}`;
    else parts?.push({ words: code ? line.slice(CODE) : line.trim(), code });
  }
}

function addNote(notes: string[], line: string): void {
  if (/^ {2}\S/.test(line) && !line.startsWith('  (')) notes.push(line.trim());
  else if (notes.length > 0) notes[notes.length - 1] += ` ${line.trim()}`;
}
