import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Folders with our own code, to which the rule applies. The later ones may not exist yet. */
export const roots = ['src', 'sdk', 'cli', 'console', 'bin', 'test', 'bench', 'scripts', 'examples'];

/**
 * The layers of src/, each with the layers that it may import. Never back, never sideways. `src/main.ts` and
 * `src/hub.ts` assemble the parts, so they may import every layer.
 */
const layers: Record<string, string[]> = {
  model: [],
  config: ['model'],
  embedded: [],
  process: ['config'],
  store: ['model'],
  core: ['store', 'model'],
  operations: ['core', 'model'],
  validation: ['core', 'model'],
  importing: ['validation', 'core', 'model'],
  webhooks: ['core', 'store', 'model'],
  dialects: ['operations', 'importing', 'webhooks', 'core', 'model'],
  http: ['operations', 'dialects', 'validation', 'core', 'model'],
  demo: ['core', 'store', 'model'],
  backup: ['config', 'embedded', 'store', 'model'],
  assembly: ['config', 'embedded', 'http', 'demo', 'dialects', 'webhooks', 'core', 'store', 'model'],
  testing: ['assembly', 'http', 'operations', 'dialects', 'validation', 'core', 'store', 'model'],
};

const oneOf = (names: string[]) => `(${names.join('|')})`;

// Anchored only at the end of the package's name: a linked or hoisted node_modules is above the tree, and an unresolved
// package has only its bare name.
const npm = (...names: string[]) => `(^|node_modules/)(@types/)?${oneOf(names)}(/|$)`;

const layerRules = Object.entries(layers).map(([layer, allowed]): IForbiddenRuleType => {
  const list = allowed.length > 0 ? allowed.join(', ') : 'no other layer';
  return {
    name: `layer-${layer}`,
    comment: `src/${layer}/ may import of src/ itself and: ${list}.`,
    severity: 'error',
    from: { path: `^src/${layer}/` },
    to: { path: '^src/', pathNot: `^src/${oneOf([layer, ...allowed])}/` },
  };
});

const placed = `^src/(${oneOf(Object.keys(layers))}/|(main|hub)\\.ts$)`;

/** The import rule. To add a layer, name it in `layers`; the rest follows from its name. */
export const importRule: IForbiddenRuleType[] = [
  ...layerRules,
  {
    name: 'every-file-has-a-layer',
    comment: 'A file in src/ lies in a layer that scripts/import-rule.ts names, or is main.ts or hub.ts.',
    severity: 'error',
    from: { path: '^src/', pathNot: placed },
    to: {},
  },
  {
    name: 'every-import-has-a-layer',
    comment: 'As above, seen from the side of the importer, for files that import nothing themselves.',
    severity: 'error',
    from: {},
    to: { path: '^src/', pathNot: placed },
  },
  {
    name: 'model-is-pure',
    comment: 'The model imports no package and no builtin, so that it runs anywhere. big.js is there for exact money.',
    severity: 'error',
    from: { path: '^src/model/' },
    to: { pathNot: ['^src/', npm('big\\.js')] },
  },
  {
    name: 'config-needs-no-package',
    comment: 'Settings are read before anything else can fail: config imports Node builtins only.',
    severity: 'error',
    from: { path: '^src/config/' },
    to: { pathNot: '^src/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'embedded-needs-only-pg',
    comment: 'The embedded PostgreSQL needs Node builtins and pg, to see that the server answers.',
    severity: 'error',
    from: { path: '^src/embedded/' },
    to: { pathNot: ['^src/', npm('pg')], dependencyTypesNot: ['core'] },
  },
  {
    name: 'framework-only-in-http',
    comment: 'The HTTP framework lives in src/http/ and nowhere else, so that a dialect is a set of pure functions.',
    severity: 'error',
    from: { path: '^(src|sdk|cli|console|bin)/', pathNot: '^src/http/' },
    to: { path: npm('fastify', '@fastify') },
  },
  {
    name: 'database-only-in-store',
    comment: 'SQL is in one place: only src/store/ and src/embedded/ know the driver.',
    severity: 'error',
    from: { path: '^(src|sdk|cli|console|bin)/', pathNot: '^src/(store|embedded)/' },
    to: { path: npm('pg', 'pg-[^/]+', 'postgres') },
  },
  {
    name: 'dialects-know-no-other',
    comment: 'A dialect can be deleted with its folder: dialects never import each other.',
    severity: 'error',
    from: { path: '^src/dialects/([^/]+)/' },
    to: { path: '^src/dialects/[^/]+/', pathNot: '^src/dialects/$1/' },
  },
  {
    name: 'dialect-has-one-entry',
    comment: 'all.ts enters a dialect through its index.ts.',
    severity: 'error',
    from: { path: '^src/dialects/all\\.ts$' },
    to: { path: '^src/dialects/[^/]+/', pathNot: '^src/dialects/[^/]+/index\\.ts$' },
  },
  {
    name: 'only-the-list-enters-dialects',
    comment: 'Outside a dialect only dialects/all.ts knows that the dialect exists. Tests may reach in.',
    severity: 'error',
    from: { pathNot: ['^src/dialects/all\\.ts$', '^src/dialects/[^/]+/', '^test/'] },
    to: { path: '^src/dialects/[^/]+/' },
  },
  {
    name: 'client-only-through-sdk',
    comment: 'The command line and the console are clients of the public API: they import the sdk, not the hub.',
    severity: 'error',
    from: { path: '^(cli|console)/' },
    to: { path: `^${oneOf(roots)}/`, pathNot: ['^sdk/', '^(cli|console)/'] },
  },
  {
    name: 'clients-know-no-other',
    comment: 'The command line and the console do not know each other.',
    severity: 'error',
    from: { path: '^(cli|console)/' },
    to: { path: '^(cli|console)/', pathNot: '^$1/' },
  },
  {
    name: 'sdk-stands-alone',
    comment: 'The sdk speaks HTTP only and imports nothing of the hub.',
    severity: 'error',
    from: { path: '^sdk/' },
    to: { path: `^${oneOf(roots)}/`, pathNot: '^sdk/' },
  },
  {
    name: 'product-knows-no-test',
    comment: 'What ships does not import what only develops it.',
    severity: 'error',
    from: { path: '^(src|sdk|cli|console|bin)/' },
    to: { path: '^(test|bench|scripts|examples)/' },
  },
  {
    name: 'product-needs-no-dev-dependency',
    comment: 'src/ runs after an install without devDependencies; a type-only import is gone by then.',
    severity: 'error',
    from: { path: '^(src|sdk|cli|bin)/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-cycles',
    comment: 'A cycle, through type-only imports too, makes two files one.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolved-import',
    comment: 'An import that cannot be followed cannot be judged either; programs for clients that tests generate may.',
    severity: 'error',
    from: { pathNot: '^test/clients/programs/' },
    to: { couldNotResolve: true },
  },
];
