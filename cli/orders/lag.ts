import type { FeedLag } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';

/** A shorter delay is usual: transactions take time. */
const NOTED_FROM_S = 5;

/** What is to be said of a feed that is behind; undefined when it is not, or by a few seconds. */
export function lagText(lag: FeedLag | undefined): string | undefined {
  if (!lag || lag.seconds < NOTED_FROM_S) return undefined;
  const behind = `Changes of the last ${Math.round(lag.seconds)} s are held back`;
  return lag.held_by ? `${behind} by ${holderText(lag.held_by)}` : behind;
}

function holderText({
  pid,
  prepared,
  database,
  user,
  application,
  state,
  since,
}: NonNullable<FeedLag['held_by']>): string {
  const what = prepared === undefined ? `process ${pid}` : `the prepared transaction ${JSON.stringify(prepared)}`;
  const more = [
    database && `database ${database}`,
    user && `user ${user}`,
    application,
    prepared === undefined ? state : undefined,
    since && `since ${since}`,
  ];
  return plain(`${what} (${more.filter(Boolean).join(', ')})`);
}
