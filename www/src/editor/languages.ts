// The languages of the page's editors.
import { StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import type { CodeProps } from './code.js';
import { expression, expressionsInSettings } from './expressions.js';
import { jsonMode } from './json-mode.js';
import { settingsMode } from './settings-mode.js';
import { highlighting } from './theme.js';

const colours = syntaxHighlighting(highlighting);
const LANGUAGES: Record<CodeProps['language'], Extension> = {
  json: [StreamLanguage.define(jsonMode), colours],
  settings: [StreamLanguage.define(settingsMode), expressionsInSettings, colours],
  jmespath: expression,
  text: [],
};

export const languageOf = (language: CodeProps['language']): Extension => LANGUAGES[language];
