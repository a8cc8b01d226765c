import { text } from 'node:stream/consumers';
import { createClient, type ImportLine, SteleError } from 'stele/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { startFaultyProxy } from './faulty-proxy.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub?.close());

const clientOf = (baseUrl = hub.url) => createClient({ baseUrl, key: hub.key });

const fileOf = (name: string, rows: number): string =>
  `reference_id,amount\n${Array.from({ length: rows }, (_, i) => `${name}-${i},${i}\n`).join('')}`;

async function all(lines: AsyncIterable<ImportLine>): Promise<ImportLine[]> {
  const read: ImportLine[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

const howMany = async (name: string): Promise<number> =>
  (
    await clientOf()
      .orders.list({ q: `${name}-`, total: true, limit: 1 })
      .first()
  ).total ?? 0;

describe('an import', () => {
  it('reports how it reads the file, the refused rows and the counts', async () => {
    const file = 'reference_id,amount\nR-1,12\nR-2,much\n';
    const [head, refused, last] = await all(clientOf().imports.run({ kind: 'orders' }, file));
    expect(head).toMatchObject({ import: { id: expect.any(String), format: 'csv' } });
    expect(refused).toMatchObject({ line: 3, column: 5, problems: [{ pointer: '#/amount' }] });
    expect(last).toMatchObject({ summary: { state: 'done', rows: 2, created: 1, refused: 1 } });
  });

  it('resumes when the upload breaks off, and creates no order twice', async () => {
    const file = new Blob([fileOf('CUT', 8_000)]);
    const offsets: number[] = [];
    const source = (offset: number): ReadableStream<Uint8Array> => {
      offsets.push(offset);
      return inPieces(file.slice(offset), offsets.length > 1 ? undefined : 90_000);
    };
    const lines = await all(clientOf().imports.run({ kind: 'orders' }, source));
    expect(lines.at(-1)).toMatchObject({ summary: { state: 'done', rows: 8_000 } });
    expect(lines.filter((line) => 'import' in line || 'summary' in line)).toHaveLength(2);
    expect(offsets[0]).toBe(0);
    expect(offsets.length).toBeGreaterThan(1);
    expect(await howMany('CUT')).toBe(8_000);
  });

  it('ends with a summary when only its report was lost', async () => {
    const proxy = await startFaultyProxy(hub.url, ['half']);
    const file = new Blob([fileOf('LOST', 10)]);
    const lines = await all(clientOf(proxy.url).imports.run({ kind: 'orders', report: 'all' }, file));
    expect(lines.at(-1)).toMatchObject({ summary: { state: 'done', rows: 10, created: 10 } });
    expect(await howMany('LOST')).toBe(10);
    await proxy.close();
  });

  it('of an invalid file is refused before it starts', async () => {
    const lines = all(clientOf().imports.run({ kind: 'orders', mapping: 'nowhere' }, 'a,b\n1,2\n'));
    await expect(lines).rejects.toBeInstanceOf(SteleError);
  });

  it('can be a dry run, and can be read and listed', async () => {
    const { imports } = clientOf();
    const decided = await all(imports.run({ kind: 'orders' }, fileOf('DRY', 5), { dryRun: true }));
    expect(decided[0]).toMatchObject({ import: { dry_run: true } });
    expect(await howMany('DRY')).toBe(0);
    const [latest] = await imports.list().toArray(1);
    expect(await imports.get(latest?.id ?? '')).toEqual(latest);
  });
});

describe('a mapping', () => {
  it('is guessed, saved and used', async () => {
    const { imports } = clientOf();
    const guessed = await imports.mappings.guess({
      kind: 'orders',
      header: ['Order ID', 'PO Number'],
      rows: [['M-1', 'P']],
    });
    expect(guessed.mapping.columns).not.toEqual([]);
    await imports.mappings.put('shop', guessed.mapping);
    expect((await imports.mappings.list()).map(({ name }) => name)).toEqual(['shop']);
    expect(await imports.mappings.get('shop')).toMatchObject({ name: 'shop' });
    await imports.mappings.delete('shop');
    await expect(imports.mappings.get('shop')).rejects.toMatchObject({ status: 404 });
  });
});

describe('an export', () => {
  it('can be imported to the same orders', async () => {
    const stele = clientOf();
    const file = await text(await stele.exports.orders({ format: 'jsonl' }));
    expect(file.split('\n').length).toBeGreaterThan(2_000);
    const lines = await all(
      stele.imports.run({ kind: 'orders', format: 'jsonl', as_exported: true }, new Blob([file])),
    );
    expect(lines.at(-1)).toMatchObject({ summary: { created: 0, updated: 0, refused: 0 } });
    expect(await text(await stele.exports.customers({ format: 'csv' }))).toContain('id,');
  });
});

/** A stream of the file in pieces. With `breaksAfter`, the stream fails after so many bytes. */
function inPieces(file: Blob, breaksAfter = Number.POSITIVE_INFINITY): ReadableStream<Uint8Array> {
  let place = 0;
  return new ReadableStream({
    async pull(controller) {
      if (place >= breaksAfter) {
        // By then the hub has sent the first line of its report, with the id of the import.
        await new Promise((resolve) => setTimeout(resolve, 500));
        throw new Error('the file went away');
      }
      const piece = await file.slice(place, place + 3_000).bytes();
      place += piece.length;
      if (piece.length === 0) controller.close();
      else controller.enqueue(piece);
    },
  });
}
