import { expect } from 'vitest';
import { ACCESS_TABLES, fingerprint } from '../support/fingerprint.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { prepareAccess } from './access.ts';

/** A hub to which bad requests are sent. */
export interface PreparedHub extends TestHub {
  /**
   * Fails the test if anything was written since the last call. Called once per block: a comparison after each request costs
   * more than the requests.
   */
  expectUnchanged(): Promise<void>;
}

/** Starts a hub with a key, a user, a client, a status, an import and a mapping in its workspace. */
export async function createPreparedHub(): Promise<PreparedHub> {
  const hub = await createTestHub();
  await prepareAccess(hub);
  let before: string | undefined;
  const expectUnchanged = async (): Promise<void> => {
    const after = await fingerprint(hub, ACCESS_TABLES);
    const isUnchanged = before === undefined || after === before;
    before = after;
    expect(isUnchanged, 'a refused request must change nothing').toBe(true);
  };
  return { ...hub, expectUnchanged };
}
