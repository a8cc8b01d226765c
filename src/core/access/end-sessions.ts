import type { Reading } from '../../store/database/connections.ts';
import type { Query } from '../../store/database/query.ts';

/** A session that is renewed meanwhile is ended again. No client renews more often than this. */
const MOST_ENDINGS = 100;

/**
 * Ends sessions. `ending` returns how many refresh tokens it ended, and runs until none is left: a renewal in progress may add a token
 * that an earlier run did not see, also within the transaction that disables the user or client. Throws the database's error.
 */
export async function endSessions(reading: Reading, ending: () => Query<number>): Promise<void> {
  let ended = 1;
  for (let i = 0; ended > 0 && i < MOST_ENDINGS; i++) [ended] = await reading.read(ending());
}
