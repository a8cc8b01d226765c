import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from 'stele/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareEnvironment } from '../support/environment.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/sdk/confirm-paid.ts', import.meta.url));

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub?.close());

it('the example confirms paid orders and prints the result', async () => {
  const { orders } = createClient({ baseUrl: hub.url, key: hub.key });
  const status = { state: 'draft' as const };
  const { id: paid } = await orders.create({ display_id: 'S-1', payment_status: 'PAID', status });
  await orders.create({ display_id: 'S-2', payment_status: 'PENDING', status });
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=stele-source', EXAMPLE], {
    env: { ...bareEnvironment(), STELE_URL: hub.url, STELE_KEY: hub.key },
  });
  expect({ stdout: stdout.split('\n').slice(0, 2), stderr }).toEqual({
    stdout: ['S-1 is Confirmed', '1 orders confirmed'],
    stderr: '',
  });
  expect(stdout).toContain(`\norder.status_changed ${paid} v2 by `);
});
