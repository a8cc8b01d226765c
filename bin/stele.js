#!/usr/bin/env node
import { existsSync } from 'node:fs';

// An installed package has been built, since Node strips no types below node_modules; a checkout runs its sources.
const built = new URL('../dist/main.js', import.meta.url);
const { main } = await import(existsSync(built) ? built.href : new URL('../src/main.ts', import.meta.url).href);
await main(process.argv.slice(2));
