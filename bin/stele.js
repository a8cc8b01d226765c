#!/usr/bin/env node
import { existsSync } from 'node:fs';

/** What works on this machine. Everything else is said to a hub over HTTP, by the command line in `cli/`. */
const LOCAL = ['serve', 'migrate', 'check-config', 'backup', 'restore', 'dev', 'version', '--version'];

// A checkout runs its sources, however old its dist/ is. A package has none: Node strips no types below node_modules.
const placeOf = (program) => {
  const source = new URL(`../${program}.ts`, import.meta.url);
  return existsSync(source) ? source : new URL(`../dist/${program}.js`, import.meta.url);
};

const args = process.argv.slice(2);
const place = placeOf(LOCAL.includes(args[0]) ? 'src/main' : 'cli/main');
if (place.pathname.endsWith('.ts') && !process.features.typescript) {
  process.stderr.write('stele: a checkout needs Node.js 22.18 or newer; `npm run stele --` takes the one it brings\n');
  process.exit(1);
}
const { main } = await import(place.href);
await main(args);
