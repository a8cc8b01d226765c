import { hash } from 'node:crypto';
import type { FeedChange } from '../core/read/read-history.ts';

/** So many characters of a digest have 128 bits. */
const DIGEST_LENGTH = 32;

/**
 * The id of an event: the same for every endpoint, attempt and replay. It has the time and the request of the change, since
 * a database that was restored from an older backup uses versions again for other changes.
 */
export function eventIdOf(
  workspaceId: string,
  {
    entity,
    id,
    version,
    changed_at,
    request_id,
  }: Pick<FeedChange, 'entity' | 'id' | 'version' | 'changed_at' | 'request_id'>,
): string {
  const named = JSON.stringify([workspaceId, entity, id, version, changed_at, request_id]);
  return `evt_${hash('sha256', named, 'hex').slice(0, DIGEST_LENGTH)}`;
}
