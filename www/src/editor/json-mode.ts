// Colours for JSON, line by line: a grammar would be ten kilobytes more for the same colours.
import type { StreamParser } from '@codemirror/language';

export const jsonMode: StreamParser<null> = {
  name: 'json',
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*:/, false) ? 'propertyName' : 'string';
    if (stream.match(/^[{}[\],:]/)) return 'punctuation';
    if (stream.match(/^(?:true|false|null|-?\d[\d.eE+-]*)/)) return 'atom';
    stream.next();
    return null;
  },
};
