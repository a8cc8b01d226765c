import type { Readers } from '../../store/database/connections.ts';
import type { Query } from '../../store/database/query.ts';

/** What is renewed while it is ended is ended again; nobody renews as often as this meanwhile. */
const MOST_ENDINGS = 100;

/**
 * Ends sessions: `ending` answers how many refresh tokens it ended, and is run until there is none left. A renewal that is
 * under way adds one that the first run does not see. Throws the database's error.
 */
export async function endSessions(readers: Readers, ending: () => Query<number>): Promise<void> {
  let ended = 1;
  for (let i = 0; ended > 0 && i < MOST_ENDINGS; i++) [ended] = await readers.read(ending());
}
