import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './typescript-with-api.ts';

/**
 * The types of the sdk: what each operation of an OpenAPI document takes and answers. They are types alone, since the
 * runtime that generators bring along is larger than what the sdk needs, and does not retry.
 */
export async function sdkTypes(document: { [key: string]: unknown }): Promise<string> {
  // Static imports are resolved before the hooks of typescript-with-api.ts are there.
  const { createClient } = await import('@hey-api/openapi-ts');
  const folder = await mkdtemp(join(tmpdir(), 'stele-sdk-'));
  try {
    await createClient({
      input: document,
      output: { path: folder, clean: false, postProcess: [] },
      plugins: ['@hey-api/typescript'],
      logs: { level: 'silent', file: false },
    });
    return await readFile(join(folder, 'types.gen.ts'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
