import { expect, test } from 'vitest';
import { type Files, runIn } from './planted-tree.ts';

/** Every layer once, each importing all it may. */
const clean: Files = {
  'package.json': '{"dependencies":{"big.js":"*","fastify":"*","pg":"*"},"devDependencies":{"vitest":"*"}}',
  'src/main.ts': "import { createStele } from './hub.ts';\nimport './config/config.ts';\ncreateStele();",
  'src/hub.ts':
    "import './embedded/start.ts';\nimport './http/server.ts';\nimport './dialects/all.ts';\nimport './store/pool.ts';\nexport const createStele = () => {};",
  'src/config/config.ts': "import 'node:path';\nimport '../model/money.ts';",
  'src/embedded/start.ts': "import 'node:fs';\nimport 'pg';",
  'src/http/server.ts':
    "import 'fastify';\nimport '../dialects/dialect.ts';\nimport '../core/decide.ts';\nimport type { Money } from '../model/money.ts';\nexport type M = Money;",
  'src/dialects/all.ts': "import './hub/index.ts';\nimport './bitbybit/index.ts';",
  'src/dialects/dialect.ts': "import '../model/money.ts';",
  'src/dialects/hub/index.ts': "import '../dialect.ts';\nimport './lens.ts';",
  'src/dialects/hub/lens.ts': "import '../../core/decide.ts';",
  'src/dialects/bitbybit/index.ts': "import '../dialect.ts';",
  'src/core/decide.ts': "import '../store/pool.ts';\nimport '../model/money.ts';",
  'src/store/pool.ts': "import 'pg';\nimport 'node:crypto';\nimport '../model/money.ts';",
  'src/model/money.ts': "import Big from 'big.js';\nexport type Money = Big;",
  'test/lens.test.ts': "import 'vitest';\nimport '../src/dialects/hub/lens.ts';\nimport '../src/hub.ts';",
};

const checkTree = (files: Files) => runIn(files, 'check-imports.ts');

test('a clean tree passes, and all of it was read', async () => {
  const { passed, output } = await checkTree(clean);
  expect(output).toContain('import rule: 14 files');
  expect(output).toContain(' 0 violations');
  expect(passed).toBe(true);
});

test('an empty tree does not pass for a clean one', async () => {
  const { passed, output } = await checkTree({});
  expect(output).toContain('no source file found');
  expect(passed).toBe(false);
});

test.concurrent.each<[rule: string, planted: Files]>([
  ['layer-model', { 'src/model/order.ts': "import '../store/pool.ts';" }],
  ['layer-core', { 'src/core/totals.ts': "import type { Dialect } from '../dialects/dialect.ts';" }],
  ['layer-store', { 'src/store/orders.ts': "import '../core/totals.ts';", 'src/core/totals.ts': '' }],
  ['layer-dialects', { 'src/dialects/shared.ts': "import '../store/pool.ts';" }],
  ['layer-http', { 'src/http/keys.ts': "import '../store/pool.ts';" }],
  ['layer-http', { 'src/http/keys.ts': "export * from '../config/config.ts';" }],
  ['layer-http', { 'src/http/keys.ts': "await import('../hub.ts');" }],
  ['layer-config', { 'src/config/env.ts': "import '../core/decide.ts';" }],
  ['layer-embedded', { 'src/embedded/stop.ts': "import '../model/money.ts';" }],
  ['layer-webhooks', { 'src/webhooks/deliver.ts': "import '../http/server.ts';" }],
  ['every-file-has-a-layer', { 'src/utils/text.ts': "import 'node:util';" }],
  ['every-import-has-a-layer', { 'src/utils/text.ts': '', 'test/text.test.ts': "import '../src/utils/text.ts';" }],
  ['model-is-pure', { 'src/model/text.ts': "import 'node:crypto';" }],
  ['model-is-pure', { 'src/model/text.ts': "import type { Pool } from 'pg';" }],
  ['config-needs-no-package', { 'src/config/env.ts': "import 'big.js';" }],
  ['embedded-needs-only-pg', { 'src/embedded/stop.ts': "import 'big.js';" }],
  ['framework-only-in-http', { 'src/core/totals.ts': "import 'fastify';" }],
  ['framework-only-in-http', { 'src/core/totals.ts': "export type Reply = import('fastify').FastifyReply;" }],
  ['framework-only-in-http', { 'src/dialects/hub/routes.ts': "import type { FastifyInstance } from 'fastify';" }],
  ['database-only-in-store', { 'src/core/totals.ts': "import type { Pool } from 'pg';" }],
  ['dialects-know-no-other', { 'src/dialects/bitbybit/lens.ts': "import '../hub/index.ts';" }],
  ['dialect-has-one-entry', { 'src/dialects/all.ts': "import './hub/lens.ts';" }],
  ['only-the-list-enters-dialects', { 'src/http/keys.ts': "import '../dialects/hub/index.ts';" }],
  ['client-only-through-sdk', { 'cli/main.ts': "import '../src/hub.ts';" }],
  ['clients-know-no-other', { 'cli/main.ts': "import '../console/main.ts';", 'console/main.ts': '' }],
  ['sdk-stands-alone', { 'sdk/client.ts': "import type { Money } from '../src/model/money.ts';" }],
  ['product-knows-no-test', { 'src/core/totals.ts': "import '../../test/lens.test.ts';" }],
  ['product-needs-no-dev-dependency', { 'src/core/totals.ts': "import 'vitest';" }],
  ['no-cycles', { 'src/core/a.ts': "import './b.ts';", 'src/core/b.ts': "import './a.ts';" }],
  [
    'no-cycles',
    {
      'src/core/a.ts': "import type { B } from './b.ts';\nexport type A = B;",
      'src/core/b.ts': "import type { A } from './a.ts';\nexport type B = A;",
    },
  ],
  [
    'no-folder-cycles',
    { 'cli/main.ts': "import './session/a.ts';", 'cli/session/a.ts': "import '../b.ts';", 'cli/b.ts': '' },
  ],
  [
    'no-folder-cycles',
    {
      'src/core/lists/a.ts': "import '../orders/b.ts';",
      'src/core/orders/b.ts': '',
      'src/core/orders/c.ts': "import '../totals/d.ts';",
      'src/core/totals/d.ts': "import '../lists/e.ts';",
      'src/core/lists/e.ts': '',
    },
  ],
  ['no-unresolved-import', { 'src/core/a.ts': "import './nowhere.ts';" }],
])('%s fails on %j', async (rule, planted) => {
  const { passed, output } = await checkTree({ ...clean, ...planted });
  expect(output).toMatch(new RegExp(`^${rule}: `, 'm'));
  expect(passed).toBe(false);
});

test('types of each other, and the root of a dialect, do not make folders a cycle', async () => {
  const { output } = await checkTree({
    ...clean,
    'src/core/lists/a.ts': "import '../orders/b.ts';",
    'src/core/lists/d.ts': 'export type D = string;',
    'src/core/orders/b.ts': '',
    'src/core/orders/c.ts': "import type { D } from '../lists/d.ts';\nexport type C = D;",
    'src/dialects/bitbybit/index.ts': "import '../dialect.ts';\nimport './orders/lens.ts';",
    'src/dialects/bitbybit/orders/lens.ts': "import '../settings.ts';",
    'src/dialects/bitbybit/settings.ts': '',
  });
  expect(output).toContain(' 0 violations');
});
