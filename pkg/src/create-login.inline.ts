import { Policy, settle } from './entry.inline.js';
import { type Login, type LoginOptions, loginWith } from './login/create.js';
import type { Settings } from './types.js';

/** A login handler for these settings. Throws SettingsError or LoginError for what cannot be honoured. */
export function createLogin(settings: Settings, options: LoginOptions): Login {
  return loginWith({ ...settings }, options, Policy, settle);
}
