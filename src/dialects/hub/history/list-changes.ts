import { type Static, Type } from 'typebox';
import type { FeedCursor } from '../../../core/read/read-history.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { parseInstant } from '../../../model/time.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { entityOf } from '../../../operations/sentences.ts';
import { entryOf, FeedEntry } from './wire.ts';

const MOST = 1000;
const DEFAULT_PAGE = 100;

const Query = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        maxLength: 1000,
        description:
          'The `next` of the page before; `latest` for a place after all that is there; the beginning if left out.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST,
        description: 'Changes on a page, fewer when they are long; 100 by default.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const listChanges: Operation = {
  id: 'listChanges',
  method: 'GET',
  path: '/changes',
  scope: 'orders:read',
  summary: 'Follow every change of the workspace',
  description:
    'Changes of orders and of what they refer to, in the order in which they came about, each exactly once, none skipped: a ' +
    'change that is still being stored holds up those after it. `next` is always there, also when there is nothing new. ' +
    'Within one order versions come in their order. Needs `customers:read` and `products:read` too.',
  query: Query,
  replies: {
    200: {
      description: 'Changes, the oldest first',
      schema: Type.Object({ items: Type.Array(FeedEntry), next: Type.String() }),
    },
  },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { scopes, workspaceId } = call.principal;
    for (const scope of ['customers:read', 'products:read'] as const) {
      if (!scopes.has(scope)) return refuse({ kind: 'forbidden', scope });
    }
    const { after, limit = DEFAULT_PAGE } = call.query as Static<typeof Query>;
    const from = readCursor(after);
    if (!from.ok) return from;
    const page = await core.history.changes(workspaceId, from.value, limit);
    if (!page.ok) return page;
    const { changes, actors, next } = page.value;
    const items = changes.map((change) => {
      const entity = change.entity === 'order' ? 'order' : entityOf(change.entity);
      return { type: `${entity}.${change.kind}`, entity, id: change.id, ...entryOf(change, actors) };
    });
    return ok(json(200, { items, next: writeCursor(next) }));
  },
};

const writeCursor = ({ database, after }: FeedCursor): string =>
  Buffer.from(
    JSON.stringify(
      after ? [database, after.transactionId, after.changedAt, after.entity, after.id, after.version] : [database],
    ),
  ).toString('base64url');

function readCursor(text: string | undefined): Result<FeedCursor | 'latest' | undefined> {
  if (text === undefined || text === 'latest') return ok(text);
  const cursor = parseCursor(text);
  if (cursor) return ok(cursor);
  const reason = 'must be the next of a page of this list';
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'query', path: ['after'], rule: 'format', reason, binding: 'shape' }],
  });
}

/** The cursor in a text; whatever else is in it, nothing that the database could not compare with. */
function parseCursor(text: string): FeedCursor | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || typeof parts[0] !== 'string' || !isText(parts[0])) return undefined;
    const [database, transactionId, changedAt, entity, id, version] = parts as unknown[];
    if (parts.length === 1) return { database: parts[0], after: undefined };
    const isPlace =
      parts.length === 6 &&
      typeof transactionId === 'string' &&
      /^\d{1,19}$/.test(transactionId) &&
      typeof changedAt === 'string' &&
      parseInstant(changedAt) === changedAt &&
      typeof entity === 'string' &&
      typeof id === 'string' &&
      isText(entity + id) &&
      typeof version === 'number' &&
      Number.isInteger(version) &&
      version >= 0 &&
      version < 2 ** 31;
    return isPlace
      ? { database: String(database), after: { transactionId, changedAt, entity, id, version } }
      : undefined;
  } catch {
    return undefined;
  }
}

const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
