import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './typescript-with-api.ts';

/**
 * The types of the SDK: the input and reply of each operation of an OpenAPI document, and its schemas. Only types, since the runtime of
 * the generators is larger than the SDK needs and does not retry.
 */
export async function sdkTypes(document: Document): Promise<string> {
  // Static imports are resolved before the hooks of typescript-with-api.ts exist.
  const { createClient } = await import('@hey-api/openapi-ts');
  const folder = await mkdtemp(join(tmpdir(), 'stele-sdk-'));
  try {
    await createClient({
      input: withoutWebhooks(document),
      output: { path: folder, clean: false, postProcess: [] },
      plugins: ['@hey-api/typescript'],
      logs: { level: 'silent', file: false },
    });
    return await readFile(join(folder, 'types.gen.ts'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A receiver reads one type of event, which is among the schemas, so it needs none for each webhook. */
function withoutWebhooks({ webhooks: _, ...document }: Document): Document {
  const { components = {} } = document as { components?: { parameters?: object } };
  const parameters = Object.entries(components.parameters ?? {}).filter(([name]) => !name.startsWith('Webhook-'));
  return { ...document, components: { ...components, parameters: Object.fromEntries(parameters) } };
}

type Document = { [key: string]: unknown };
