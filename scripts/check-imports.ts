// Checks the import rule (scripts/import-rule.ts) in the current folder: `node scripts/check-imports.ts`.
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import type { ICruiseResult } from 'dependency-cruiser';
import { folderCycles } from './folder-cycles.ts';
import { importRule, roots } from './import-rule.ts';

// dependency-cruiser reads TypeScript through the compiler's JavaScript API, which TypeScript 7 does not have; it then
// finds no module and passes. It gets TypeScript 6, installed under an alias, whenever it asks for `typescript`.
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier.replace(/^typescript(?=$|\/)/, 'typescript6'), context),
});

const files = globSync(
  roots.map((root) => `${root}/**/*.{ts,tsx,js,mjs,cjs}`),
  {
    exclude: ['**/node_modules', '**/dist'],
  },
).map((file) => file.replaceAll('\\', '/'));

const { allExtensions, cruise } = await import('dependency-cruiser');
const { output } = await cruise(
  files,
  {
    validate: true,
    ruleSet: { forbidden: importRule },
    // Type-only imports count: they are dependencies too, and compiling removes them.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
  // Packages with only ES modules have no `main`.
  { exportsFields: ['exports'], conditionNames: ['stele-source', 'import', 'node', 'default', 'require', 'types'] },
);
const { modules, summary } = output as ICruiseResult;

for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle ? cycle.map((step) => step.name).join(' → ') : to;
  console.error(`${rule.name}: ${from} → ${path}`);
}
const cycles = folderCycles(modules);
for (const cycle of cycles) console.error(`no-folder-cycles: ${cycle.join(', ')}`);
if (cycles.length > 0)
  console.error('  no-folder-cycles: Two folders that import each other at run time are one folder.');
const broken = new Set(summary.violations.map(({ rule }) => rule.name));
for (const { name, comment } of importRule) if (name && broken.has(name)) console.error(`  ${name}: ${comment}`);

// A check that reads nothing finds nothing, so the files it read are compared with the files that exist. Without a
// compiler it would guess at imports with a lenient JavaScript parser, which is not good enough.
const doubts: string[] = [];
if (!allExtensions.some(({ extension, available }) => extension === '.ts' && available)) {
  doubts.push('dependency-cruiser found no TypeScript compiler it can use');
}
if (files.length === 0) doubts.push('no source file found');
const read = new Set(modules.map((module) => module.source));
doubts.push(...files.filter((file) => !read.has(file)).map((file) => `not read by dependency-cruiser: ${file}`));
for (const doubt of doubts) console.error(doubt);

const violations = summary.violations.length + cycles.length;
console.log(
  `import rule: ${files.length} files, ${summary.totalDependenciesCruised} imports, ${violations} violations`,
);
process.exitCode = violations + doubts.length > 0 ? 1 : 0;
