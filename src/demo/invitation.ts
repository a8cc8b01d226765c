import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addKey, isValidKey } from '../core/access/keys.ts';
import { EXAMPLE } from '../model/example-ids.ts';
import type { Connection } from '../store/database/connection.ts';
import { findOrders } from '../store/orders/orders.ts';
import { DEMO_CATALOG, DEMO_WORKSPACE } from './examples.ts';

/**
 * Reads the demo's API key. It is stored in a file of the data folder that only its owner can read, since the database
 * holds only its hash. Another database than the folder's has its own file. If the key is missing or not valid any
 * more, a new one is created. `status` is one that the example order does not have.
 */
export async function openDemoKey(
  connection: Connection,
  dataDir: string,
  fileName: string,
): Promise<{ key: string; status: string }> {
  const file = join(dataDir, fileName);
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  const valid = kept !== '' && (await isValidKey(connection, DEMO_WORKSPACE, kept));
  const key = valid ? kept : await makeDemoKey(connection, dataDir, file);
  const [found] = await connection.pipeline(
    findOrders(DEMO_WORKSPACE, [{ dialect: 'wizcommerce', id: EXAMPLE.orderId }]),
  );
  const example = found.get(EXAMPLE.orderId);
  const state = DEMO_CATALOG.find((entry) => entry.id === example?.status_id)?.state;
  return { key, status: state === 'draft' ? 'confirmed' : 'draft' };
}

async function makeDemoKey(connection: Connection, dataDir: string, file: string): Promise<string> {
  const { key } = await addKey(connection, { workspaceId: DEMO_WORKSPACE, name: 'Demo', origin: 'demo' });
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  // If root starts the hub in a user's folder, the user owns the key file and can start the hub next time.
  const { uid, gid } = await stat(dataDir);
  if (process.getuid?.() === 0) await chown(file, uid, gid);
  return key;
}

/** A command that changes the example order's status as a WizCommerce client does. */
export function demoCurl(url: string, { key, status }: { key: string; status: string }): string {
  return (
    `curl -X PATCH ${url}/v1/orders/${EXAMPLE.orderId}/status -H 'X-API-Key: ${key}' ` +
    `-H 'Content-Type: application/json' -d '{"status":"${status}"}'`
  );
}
