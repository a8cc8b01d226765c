import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { expectSeedShape, type SeedSchema } from '../support/seed-schemas.ts';

/** One published example: what is sent to a hub with the demo's data, and what comes back. */
export interface GoldenFile {
  name: string;
  about: string;
  /** Sent as it is, with the key put in place of `<api-key>` … */
  request?: TestRequest;
  /** … or a shell's command, in which the host is put in its place too. */
  command?: string;
  reply: { status: number; contentType: string; body?: unknown; text?: string };
  /** What the vendor's own schema says of the reply; null where the vendor says nothing. */
  shape: SeedSchema | null;
  /** The places where the hub says what no file can know: its own clock (`now`), or an id that it makes. */
  madeByHub?: Record<string, MadeByHub>;
}

const FOLDER = new URL('./files/', import.meta.url);

export const GOLDEN_FILES: readonly GoldenFile[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    ...(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<GoldenFile, 'name'>),
    name: file.slice(0, -'.json'.length),
  }));

/** The reply is the file's, to the last field. */
export function expectGolden(file: GoldenFile, reply: Pick<TestReply, 'status' | 'headers' | 'text'>): void {
  expect({ status: reply.status, contentType: reply.headers['content-type'] }, reply.text).toEqual({
    status: file.reply.status,
    contentType: file.reply.contentType,
  });
  if (file.reply.text !== undefined) expect(reply.text).toBe(file.reply.text);
  const body: unknown = JSON.parse(reply.text);
  if (file.shape) expectSeedShape(file.shape, body);
  for (const [path, kind] of Object.entries(file.madeByHub ?? {})) mask(body, path.split('.'), kind);
  if (file.reply.text === undefined) expect(body).toEqual(file.reply.body);
}

/** An id for people is a `display` one. */
type MadeByHub = 'now' | 'uuid' | 'display';

const DISPLAY_ID = /^ST-[0-9A-Z]{8}$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The normaliser: checks that a value of the hub's own can be one, and puts its kind in its place. */
function mask(body: unknown, path: readonly string[], kind: MadeByHub): void {
  let holder = body as Record<string, unknown>;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
  const field = path.at(-1) ?? '';
  const value = String(holder[field]);
  if (kind === 'uuid') expect(value).toMatch(UUID_V7);
  else if (kind === 'display') expect(value).toMatch(DISPLAY_ID);
  else {
    expect(value).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/);
    // The demo was made when the run began.
    expect(Date.parse(value)).toBeGreaterThan(Date.now() - 3_600_000);
    expect(Date.parse(value)).toBeLessThanOrEqual(Date.now());
  }
  holder[field] = `<${kind}>`;
}
