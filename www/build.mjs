#!/usr/bin/env node
// Builds the page in both forms. `cargo xtask site` builds the package first and calls this.
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

for (const mode of ['production', 'single']) await build({ configFile: here('vite.config.ts'), mode, logLevel: 'warn' });
copyFileSync(here('../target/site-single/playground.html'), here('../target/site/playground.html'));
