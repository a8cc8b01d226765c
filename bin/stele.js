#!/usr/bin/env node
import { existsSync } from 'node:fs';

/** What works on this machine. Everything else is said to a hub over HTTP, by the command line in `cli/`. */
const LOCAL = ['serve', 'migrate', 'check-config', 'backup', 'restore', 'dev', 'help', 'version'];

// A checkout runs its sources, however old its dist/ is. A package has none: Node strips no types below node_modules.
const placeOf = (program) => {
  const source = new URL(`../${program}.ts`, import.meta.url);
  return existsSync(source) ? source : new URL(`../dist/${program}.js`, import.meta.url);
};

const args = process.argv.slice(2);
const isLocal = args[0] === undefined || LOCAL.includes(args[0]) || args[0].startsWith('-');
const client = placeOf('cli/main');
const { main } = await import((isLocal || !existsSync(client) ? placeOf('src/main') : client).href);
await main(args);
