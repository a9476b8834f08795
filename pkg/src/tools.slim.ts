// Handed over by the caller, as the main module is.
import * as tools from './tools.js';
import type { Diagnostic, ExpressionFunction, ParsedSettings, Sample, Settings, SettingsFormat } from './types.js';
import { deliver, type Source } from './wasm.slim.js';

/** Hands over `rolecall/tools.wasm`, for `parseSettings`, `readIni`, `formatSettings`, `lint` and `functions`. It is needed for these five
 *  only and they need it only, so it can come long after `init`, or without. Done as `init` is. */
export function initTools(module: Source | PromiseLike<Source>): Promise<void> {
  return deliver(module, (given) => tools.start(() => given));
}

const module = (): never => {
  throw new Error('rolecall is not ready to read or lint settings: await `initTools(…)` of rolecall/slim first');
};

/** Reads what administrators have: grafana.ini, `GF_AUTH_GENERIC_OAUTH_*` variables (.env, compose, Kubernetes), the SSO
 *  settings API's JSON, Terraform's `grafana_sso_settings`, Helm values and operator YAML. A format that is not given is
 *  recognised. Several texts are layered as Grafana layers them: database (API, Terraform) over environment over ini.
 *  `variables` feeds `${NAME}` and `$__env{NAME}`; `process.env` will do. Booleans come back as booleans, `auto_assign_org*`
 *  normalised, everything else as text; only keys that some text sets. `evaluate` takes `settings` as it is.
 *
 *  Throws SettingsError for a text that cannot be read at all. */
export function parseSettings(texts: tools.Texts, options?: tools.ParseOptions): ParsedSettings {
  return tools.parsed(module, texts, options);
}

/** Grafana's ini dialect alone: raw text by section and key, each section with its own keys only; keys before any header are
 *  in `DEFAULT`. Objects without prototype. Throws SettingsError where Grafana would refuse the file. */
export function readIni(text: string): Record<string, Record<string, string>> {
  return tools.ini(module, text);
}

/** Writes settings in another spelling, quoted so that Grafana reads the same values back. Throws SettingsError for settings
 *  that cannot be read or written so. */
export function formatSettings(settings: Settings, format: SettingsFormat): string {
  return tools.formatted(module, settings, format);
}

/** What is likely wrong with these settings, given as an object, as a text that parseSettings reads, or as a list of such
 *  texts; with a sample, also what is wrong with them together. `variables` is that of parseSettings. */
export function lint(settings: tools.Subject, sample?: Sample, options?: tools.ParseOptions): Diagnostic[] {
  return tools.linted(module, settings, sample, options);
}

/** Every function that expressions may call, sorted by name, with what it takes and does. */
export function functions(): ExpressionFunction[] {
  return tools.listed(module);
}
