// Colours for settings in any spelling: ini, variables, YAML, Terraform, the API's JSON. It reads nothing; rolecall does.
import type { StreamParser, StringStream } from '@codemirror/language';

interface State {
  /** Whether a key may stand here: at the start of a line, and behind a brace or comma. */
  key: boolean;
}

export const settingsMode: StreamParser<State> = {
  name: 'settings',
  startState: () => ({ key: true }),
  token(stream, state) {
    if (stream.sol()) state.key = true;
    if (stream.eatSpace()) return null;
    return state.key ? atKey(stream, state) : inValue(stream, state);
  },
};

const KEY = /^(?:export\s+|-\s+)?("[\w.$-]+"|[\w.$-]+)(?=\s*[:=])/;

function atKey(stream: StringStream, state: State): string | null {
  if (stream.match(/^[#;].*/) || stream.match(/^\/\/.*/)) return 'comment';
  if (stream.match(/^\[[^\]]*\]/)) return 'heading';
  if (stream.match(KEY)) return 'propertyName';
  if (stream.match(/^[{}\],]/)) return 'punctuation';
  if (stream.match(/^(?:- |---)/)) return 'punctuation';
  state.key = false;
  return inValue(stream, state);
}

const WORD = /^(?:true|false|null|yes|no|on|off|-?\d+(?:\.\d+)?)(?=\s*(?:$|[,}\]#;]))/i;

function inValue(stream: StringStream, state: State): string | null {
  if (stream.match(/^[=:]/)) return 'operator';
  if (stream.match(/^\$(?:\{[^}]*\}|__\w+\{[^}]*\})/)) return 'variableName.special';
  if (stream.match(WORD)) return 'atom';
  if (stream.match(/^[#;].*/) && /^$|\s/.test(stream.string.charAt(stream.start - 1))) return 'comment';
  if (stream.match(/^"(?:[^"\\]|\\.)*"/)) return 'string';
  if (stream.match(/^[{,]/)) {
    state.key = true;
    return 'punctuation';
  }
  if (stream.match(/^[[\]}]/)) return 'punctuation';
  if (!stream.match(/^[^\s${,[\]}"]+/)) stream.next();
  return null;
}
