import { readFileSync } from 'node:fs';

/** That of package.json, which lies above dist/. */
export const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
