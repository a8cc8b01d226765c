#!/usr/bin/env -S node --max-semi-space-size=16 --heap-growing-percent=50
import { existsSync, readFileSync } from 'node:fs';

/** The commands that work on this machine. The command line in `cli/` sends all others to a hub over HTTP. */
const LOCAL = ['serve', 'worker', 'migrate', 'check-config', 'backup', 'restore', 'dev', 'version', '--version'];

// A checkout runs its sources, however old its dist/ is. A package has none: Node strips no types below node_modules.
const placeOf = (program) => {
  const source = new URL(`../${program}.ts`, import.meta.url);
  return existsSync(source) ? source : new URL(`../dist/${program}.js`, import.meta.url);
};

const args = process.argv.slice(2);
// `stele help backup` goes to the program that knows the command.
const name = args[0] === 'help' && args.length > 1 ? args[1] : args[0];
const place = placeOf(LOCAL.includes(name) ? 'src/main' : 'cli/main');
const isCheckout = place.pathname.endsWith('.ts');
if (isCheckout && !process.features.typescript) {
  process.stderr.write('stele: a checkout needs Node.js 22.18 or newer; `npm run stele --` takes the one it brings\n');
  process.exit(1);
}
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [needed] = /\d+/.exec(engines.node);
if (!isCheckout && Number.parseInt(process.versions.node, 10) < Number(needed)) {
  process.stderr.write(`stele: Node.js ${needed} or newer is needed; this is ${process.version}\n`);
  process.exit(1);
}
const { main } = await import(place.href);
await main(args);
