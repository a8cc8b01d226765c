import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The key that a hub with demo data leaves in its data folder, if that is where we are. */
export async function findDemoKey(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ file: string; key: string } | undefined> {
  const file = join(environment['STELE_DATA_DIR'] || 'data', 'demo-key');
  const key = await readFile(file, 'utf8').catch(() => undefined);
  return key === undefined || key.trim() === '' ? undefined : { file, key: key.trim() };
}
