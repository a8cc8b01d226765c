import { buildParts, type Parts } from '../../src/assembly/parts.ts';
import { createErrorLog } from '../../src/core/error-log.ts';
import type { FeedCursor } from '../../src/core/read/read-history.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';

/** The parts of a process without a server, on a database that others write to. */
export interface Process {
  parts: Parts;
  close(): Promise<void>;
}

export function startProcess(database: DatabaseAddress): Process {
  const undo: (() => Promise<unknown>)[] = [];
  const errors = createErrorLog(() => undefined);
  const parts = buildParts(database, { errors, webhooks: NO_WEBHOOKS }, undo);
  return {
    parts,
    close: async () => {
      parts.feed.stop();
      for (const step of undo.splice(0).reverse()) await step();
      errors.close();
    },
  };
}

const NO_WEBHOOKS = { formats: [], allowedRanges: [], isWorker: false, onNotice: () => undefined };

/** A change by its entity, id and version. */
export const nameOf = ({ entity, id, version }: { entity: string; id: string; version: number }): string =>
  `${entity} ${id} ${version}`;

/** Follows a workspace until `isOver` says so and nothing is left. Returns the names of the changes. */
export async function followUntil(
  { parts: { core } }: Process,
  workspaceId: string,
  from: FeedCursor,
  most: number,
  isOver: () => boolean,
): Promise<string[]> {
  const names: string[] = [];
  for (let at = from; ; ) {
    const wasOver = isOver();
    const read = await core.feed.read(workspaceId, at, most);
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    names.push(...read.value.placed.map(({ change }) => nameOf(change)));
    at = read.value.completeTo;
    if (read.value.hasMore) continue;
    if (wasOver && read.value.placed.length === 0) return names;
    await core.feed.wait(workspaceId, at, wasOver ? 300 : 5000);
  }
}
