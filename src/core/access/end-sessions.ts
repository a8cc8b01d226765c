import type { Reading } from '../../store/database/connections.ts';
import type { Query } from '../../store/database/query.ts';

/** A session that is renewed while it is ended is ended again. No client renews more often than this meanwhile. */
const MOST_ENDINGS = 100;

/**
 * Ends sessions: `ending` answers how many refresh tokens it ended, and is run until there is none left. A renewal that is
 * under way adds one that the first run does not see; within the transaction that keeps the user or client out, too: such a
 * renewal waits for it or is waited for, on the token it uses up. Throws the database's error.
 */
export async function endSessions(reading: Reading, ending: () => Query<number>): Promise<void> {
  let ended = 1;
  for (let i = 0; ended > 0 && i < MOST_ENDINGS; i++) [ended] = await reading.read(ending());
}
