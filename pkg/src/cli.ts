#!/usr/bin/env node
// The command `rolecall`.
import { main } from './cli/main.js';

await main(process.argv.slice(2));
