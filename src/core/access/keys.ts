import { v7 as uuidv7 } from 'uuid';
import type { KeyOrigin } from '../../model/key.ts';
import { SCOPES, type Scope } from '../../model/scope.ts';
import { findKey, putKey, revokeEnvironmentKeys } from '../../store/access/api-keys.ts';
import type { Connection } from '../../store/database/connection.ts';
import { changeWorkspace } from '../../store/workspaces.ts';
import { generateKey, hashKey, hintOf } from './api-key.ts';

export interface NewKey {
  workspaceId: string;
  name: string;
  scopes?: readonly Scope[];
  origin: KeyOrigin;
  expiresAtMs?: number | undefined;
  /** A key from outside. By default, a new one is generated. */
  key?: string | undefined;
}

/** Stores a key and returns it. Its text cannot be read later. */
export async function addKey(connection: Connection, wanted: NewKey): Promise<{ key: string; id: string }> {
  const key = wanted.key ?? generateKey();
  const newId = uuidv7();
  const [id] = await connection.pipeline(
    putKey({
      hash: hashKey(key),
      id: newId,
      family_id: newId,
      workspace_id: wanted.workspaceId,
      name: wanted.name,
      hint: hintOf(key),
      scopes: [...(wanted.scopes ?? SCOPES)],
      origin: wanted.origin,
      expires_at_ms: wanted.expiresAtMs,
    }),
  );
  return { key, id };
}

/**
 * Makes the key of the settings the only valid one of this origin. Without a key in the settings, none is valid. The
 * key loses its restrictions and its workspace is restored, so that a restart lets an administrator in again who is
 * locked out.
 */
export async function setEnvironmentKey(
  connection: Connection,
  workspaceId: string,
  key: string | undefined,
): Promise<void> {
  if (key !== undefined) {
    await addKey(connection, { workspaceId, name: 'From the settings (STELE_ADMIN_KEY)', origin: 'environment', key });
  }
  await connection.pipeline(revokeEnvironmentKeys(key === undefined ? '' : hashKey(key)));
  if (key !== undefined) await connection.pipeline(changeWorkspace(workspaceId, { archived: false }));
}

/** Whether a key is stored, is not revoked, and belongs to this workspace. */
export async function isValidKey(connection: Connection, workspaceId: string, key: string): Promise<boolean> {
  const [found] = await connection.pipeline(findKey(hashKey(key)));
  return found?.workspace_id === workspaceId && found.refused === undefined;
}
