import { parseInstant } from '../../model/time.ts';
import type { FeedCursor } from '../read/read-history.ts';

/** Writes a position in the feed as the opaque text that clients send back. */
export const writeCursor = ({ database, after }: FeedCursor): string =>
  Buffer.from(
    JSON.stringify(
      after ? [database, after.transactionId, after.changedAt, after.entity, after.id, after.version] : [database],
    ),
  ).toString('base64url');

/** Parses a position. Rejects values that the database could not compare. */
export function parseCursor(text: string): FeedCursor | undefined {
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
