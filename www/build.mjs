#!/usr/bin/env node
// Builds the page in both forms, and the documentation beside it. `cargo xtask site` builds the package first and calls this.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { buildDocs } from './docs/build.mjs';

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));
for (const mode of ['production', 'single']) await build({ configFile, mode, logLevel: 'warn' });
buildDocs();
