import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { firstLine, type Header, type TableEnd } from '../../src/backup/format.ts';
import { decodeFrames, encodeFrames } from '../../src/backup/frames.ts';
import { restoreBackup, verifyBackup } from '../../src/backup/restore-backup.ts';
import { writeBackup } from '../../src/backup/write-backup.ts';
import { fillEmpty } from '../../src/store/backup/fill-empty.ts';
import { withClient } from '../support/databases.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { emptyDatabase, makeFolder, sums, tablesOf } from './support.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

let folder: string;
let bytes: Buffer;
beforeEach(async () => {
  folder = await makeFolder();
  await writeBackup(hub.database, join(folder, 'whole.stele'));
  bytes = await readFile(join(folder, 'whole.stele'));
});

const START = firstLine(1).length;

async function fileOf(content: Buffer): Promise<string> {
  const file = join(folder, 'changed.stele');
  await writeFile(file, content);
  return file;
}

/** The backup with another header, all checksums right. */
async function withHeader(change: (header: Header) => void): Promise<Buffer> {
  const all = createHash('sha256');
  const parts: Buffer[] = [];
  let tables = 0;
  for await (const { type, payload } of decodeFrames(Readable.from([gunzipSync(bytes.subarray(START))]))) {
    let content: Buffer = payload;
    if (type === 'H') {
      const header = JSON.parse(payload.toString()) as Header;
      change(header);
      tables = header.tables.length;
      content = Buffer.from(JSON.stringify(header));
    }
    if (type === 'E') content = Buffer.from(JSON.stringify({ tables, sha256: all.copy().digest('hex') }));
    for (const part of encodeFrames(type, content)) {
      all.update(part);
      parts.push(part);
    }
  }
  return Buffer.concat([bytes.subarray(0, START), gzipSync(Buffer.concat(parts))]);
}

test.each([
  ['is cut off in its first line', () => bytes.subarray(0, 6), /is not a backup of Stele/],
  ['is empty', () => Buffer.alloc(0), /is not a backup of Stele/],
  ['is cut off after its first line', () => bytes.subarray(0, START), /damaged or cut off/],
  ['is cut off in the middle', () => bytes.subarray(0, bytes.length / 2), /damaged or cut off/],
  ['is cut off by one byte', () => bytes.subarray(0, -1), /damaged or cut off/],
  ['has something behind its end', () => Buffer.concat([bytes, Buffer.from('x')]), /damaged or cut off/],
  ['has another file behind its end', () => Buffer.concat([bytes, bytes.subarray(START)]), /damaged or cut off/],
  [
    'has another byte',
    () => {
      const changed = Buffer.from(bytes);
      changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1;
      return changed;
    },
    /damaged or cut off/,
  ],
  [
    'has another value and is compressed anew',
    () => {
      const text = gunzipSync(bytes.subarray(START)).toString('latin1');
      return Buffer.concat([
        bytes.subarray(0, START),
        gzipSync(Buffer.from(text.replace('Main St', 'Pain St'), 'latin1')),
      ]);
    },
    /damaged or cut off/,
  ],
  [
    'has a letter for a number and is compressed anew',
    () => {
      const text = gunzipSync(bytes.subarray(START)).toString('latin1');
      return Buffer.concat([bytes.subarray(0, START), gzipSync(Buffer.from(text.replace('\t1\t', '\tx\t'), 'latin1'))]);
    },
    /damaged or cut off/,
  ],
  [
    'is of a newer format',
    () => Buffer.concat([Buffer.from(firstLine(2)), bytes.subarray(START)]),
    /has version 2 of the format, this Stele reads up to 1/,
  ],
  ['is something else', () => Buffer.from('SQLite format 3'), /is not a backup of Stele/],
])('a file that %s is refused, and the database stays empty', async (_what, content, message) => {
  const file = await fileOf(content());
  await expect(verifyBackup(file)).rejects.toThrow(message);
  const target = await emptyDatabase();
  await expect(restoreBackup(target, file)).rejects.toThrow(message);
  expect(await tablesOf(target)).toEqual([]);
});

test('rows of a newer hub, rows that fit nowhere, and rows that are missing are refused', async () => {
  const target = await emptyDatabase();
  const newer = await fileOf(await withHeader((header) => header.migrations.push(9999)));
  await expect(restoreBackup(target, newer)).rejects.toThrow(/it has migration 9999, this hub knows only up to \d+/);
  const strange = await fileOf(await withHeader((header) => header.tables[0]?.columns.push('shoe_size')));
  await expect(restoreBackup(target, strange)).rejects.toThrow(/there is no place for \w+\.shoe_size/);
  const missing = await fileOf(
    await withHeader((header) => {
      const orders = header.tables.find(({ name }) => name === 'orders');
      if (orders) orders.rows += 1;
    }),
  );
  await expect(restoreBackup(target, missing)).rejects.toThrow(/orders has (\d+) rows, (\d+) were written/);
  expect(await tablesOf(target)).toEqual([]);
});

test('a database that has something is refused, and keeps it', async () => {
  const before = await sums(hub.database);
  await expect(restoreBackup(hub.database, join(folder, 'whole.stele'))).rejects.toThrow(
    /into an empty database only: there is already something in it \(such as the table \w+\)/,
  );
  expect(await sums(hub.database)).toEqual(before);
});

test('a restoration that is interrupted leaves nothing, and can be made again', async () => {
  const target = await emptyDatabase();
  const ends = fillEmpty(target, [1, 2, 3, 4, 5], async () => {
    await withClient(target, (client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'stele backup' and datname = current_database()`,
      ),
    );
  });
  await expect(ends).rejects.toThrow();
  expect(await tablesOf(target)).toEqual([]);
  await restoreBackup(target, join(folder, 'whole.stele'));
  expect(await sums(target)).toEqual(await sums(hub.database));
});

test('rows of an older hub are migrated on', async () => {
  const target = await emptyDatabase();
  const workspace: TableEnd & { columns: string[] } = {
    name: 'workspaces',
    rows: 1,
    sha256: '',
    columns: ['id', 'name', 'is_demo', 'created_at'],
  };
  await fillEmpty(target, [1, 2], async ({ write }) => {
    const count = await write(workspace, Readable.from([Buffer.from('old\tOld\tf\t2025-01-01 00:00:00+00\n')]));
    expect(count).toBe(1);
  });
  const rows = await withClient(target, async (client) => {
    const { rows: found } = await client.query(
      'select w.name, w.settings, t.document->>$1 as type from workspaces w join order_types t on t.workspace_id = w.id',
      ['name'],
    );
    return found;
  });
  expect(rows).toEqual([{ name: 'Old', settings: {}, type: 'Order' }]);
});

test('a backup never takes the place of a file, and leaves no other', async () => {
  await expect(writeBackup(hub.database, join(folder, 'whole.stele'))).rejects.toThrow(/already exists/);
  const target = await emptyDatabase();
  await expect(writeBackup(target, join(folder, 'nothing.stele'))).rejects.toThrow(/there is nothing to back up/);
  expect(await readdir(folder)).toEqual(['whole.stele']);
});
