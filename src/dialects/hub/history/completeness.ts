import { type Static, Type } from 'typebox';
import type { FeedLag as Lag } from '../../../core/feed/lag.ts';
import { NullableText } from '../schema.ts';

/** The line of the feed and of the stream: for this filter you have everything up to here. */
export const COMPLETENESS = {
  complete_to: Type.String({
    description:
      'For this filter you have everything up to this position, which is also an `after` of `GET /api/changes`.',
  }),
  complete_at: NullableText({
    format: 'date-time',
    description:
      'No change that was committed before this time is missing. Null while there is more to read, and while it is not known since when ' +
      'a transaction has been open that later changes wait for.',
  }),
};

const HoldingTransaction = Type.Object(
  {
    pid: Type.Optional(Type.Integer({ description: 'The process of the session in PostgreSQL.' })),
    prepared: Type.Optional(Type.String({ description: 'The name of a prepared transaction, which has no session.' })),
    database: Type.Optional(Type.String()),
    user: Type.Optional(Type.String()),
    application: Type.Optional(Type.String()),
    state: Type.Optional(
      Type.String({
        description: 'What the session does, such as `idle in transaction`; `prepared` without a session.',
      }),
    ),
    since: Type.Optional(
      Type.String({ format: 'date-time', description: 'When the transaction began, or was prepared.' }),
    ),
  },
  { 'x-name': 'HoldingTransaction', description: 'What the login of the hub may not see is left out.' },
);

/** How far the feed is behind, and why. */
export const FeedLag = Type.Object(
  {
    seconds: Type.Number({
      description: 'How long committed changes have been waiting at most; 0 if none has to wait.',
    }),
    held_by: Type.Unsafe<Static<typeof HoldingTransaction> | null>({
      anyOf: [HoldingTransaction, { type: 'null' }],
      description: 'The transaction, of any database of the server, for whose end later changes wait. Null: none.',
    }),
  },
  { 'x-name': 'FeedLag', description: 'How far the feed is behind the present.' },
);

/** Shows it. */
export function lagOf({ seconds, heldBy }: Lag): Static<typeof FeedLag> {
  if (!heldBy) return { seconds, held_by: null };
  const { ageSeconds: _, ...shown } = heldBy;
  return { seconds, held_by: shown as Static<typeof HoldingTransaction> };
}
