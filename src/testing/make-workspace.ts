import type { Parts } from '../assembly/parts.ts';
import { hashKey } from '../core/access/api-key.ts';
import { addKey } from '../core/access/keys.ts';
import { ensureWorkspace } from '../core/administration/workspaces.ts';
import { WORKSPACE_SCOPES } from '../model/scope.ts';
import { findKey } from '../store/access/api-keys.ts';
import { Connection } from '../store/database/connection.ts';
import { changeWorkspace, findWorkspace } from '../store/workspaces.ts';
import { TestWorkspaceError } from './errors.ts';
import { type NamedSeed, seedError } from './read-seed.ts';
import { catalogOf } from './seed-catalog.ts';

/**
 * Creates a workspace with its statuses, settings and key. Rejects with `SeedError` if one with this id exists, or with
 * the database's error.
 */
export async function makeWorkspace(
  parts: Pick<Parts, 'connection'>,
  id: string,
  key: string,
  { name, seed }: NamedSeed,
): Promise<void> {
  const { catalog, problems } = catalogOf(seed.statuses);
  if (problems.length > 0) throw seedError(name, problems);
  const connection = await Connection.open(parts.connection);
  try {
    const [present] = await connection.pipeline(findWorkspace(id));
    if (present) throw new TestWorkspaceError(`a workspace ${id} already exists`);
    const [known] = await connection.pipeline(findKey(hashKey(key)));
    if (known) throw new TestWorkspaceError('another workspace already has this key');
    const { name: title = id, default_currency, settings } = seed.workspace ?? {};
    const usualRecords = seed.order_types ? [] : undefined;
    await ensureWorkspace(connection, { id, name: title, default_currency, is_demo: false }, catalog, usualRecords);
    await addKey(connection, { workspaceId: id, name: 'For tests', origin: 'created', scopes: WORKSPACE_SCOPES, key });
    if (settings) await connection.pipeline(changeWorkspace(id, { settings }));
  } finally {
    await connection.close();
  }
}
