import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const run = promisify(execFile);

const PROGRAM = fileURLToPath(new URL('./update_order_status.py', import.meta.url));
const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const COMPLETED = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

/** The first Python that has `requests`: Debian's has it from python3-requests, another may come first on the path. */
const python = ['python3', '/usr/bin/python3'].find((program) => {
  try {
    execFileSync(program, ['-c', 'import requests'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const isCi = process.env['CI'] === 'true';
const why =
  python || isCi ? '' : ' (skipped: no python3 here has the module requests; on Debian, install python3-requests)';

describe.skipIf(why !== '')(`the Python program of the Evreka360 documentation${why}`, () => {
  let hub: TestHub;

  beforeAll(async () => {
    if (!python) throw new Error('no python3 has the module requests: install python3-requests');
    hub = await createTestHub();
  });

  afterAll(() => hub?.close());

  /** What the program prints. */
  const update = async (token: string, orderId: string, statusId: string): Promise<string> => {
    const environment = { ...process.env, NO_PROXY: '127.0.0.1' };
    const { stdout } = await run(python ?? '', [PROGRAM, hub.url, token, orderId, statusId], { env: environment });
    return stdout;
  };

  it('changes the status', async () => {
    expect(await update(hub.key, ORDER_ID, COMPLETED)).toBe("200 {'detail': 'Order status updated successfully'}\n");
    expect((await hub.order(ORDER_ID)).status_id).toBe(COMPLETED);
  });

  it('is told that the order is not there', async () => {
    expect(await update(hub.key, 'a1b2c3', COMPLETED)).toBe("400 {'detail': 'Order (a1b2c3) not found'}\n");
  });

  it('is told that the status is not there', async () => {
    expect(await update(hub.key, ORDER_ID, 'a1b2c3')).toBe("400 {'detail': 'Status (a1b2c3) not found'}\n");
  });

  it('is told that its token is not valid', async () => {
    expect(await update('expired', ORDER_ID, COMPLETED)).toBe("401 {'detail': 'The access token is not valid'}\n");
  });
});
