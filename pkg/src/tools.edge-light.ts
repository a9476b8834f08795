// As for workerd; Vercel's bundler wants the question mark.
import * as tools from './tools.js';
import compiled from './tools.wasm?module';
import type { Diagnostic, ExpressionFunction, ParsedSettings, Sample, Settings, SettingsFormat } from './types.js';

const module = () => compiled;

export function parseSettings(texts: tools.Texts, options?: tools.ParseOptions): ParsedSettings {
  return tools.parsed(module, texts, options);
}

export function readIni(text: string): Record<string, Record<string, string>> {
  return tools.ini(module, text);
}

export function formatSettings(settings: Settings, format: SettingsFormat): string {
  return tools.formatted(module, settings, format);
}

export function lint(settings: tools.Subject, sample?: Sample, options?: tools.ParseOptions): Diagnostic[] {
  return tools.linted(module, settings, sample, options);
}

export function functions(): ExpressionFunction[] {
  return tools.listed(module);
}
