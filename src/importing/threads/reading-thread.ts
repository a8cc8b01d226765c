// The program of a thread that reads, maps and checks the files of imports, one at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { ok, type Result } from '../../model/result.ts';
import { parseJsonText, problemsInText } from '../../validation/json-text.ts';
import { repeatedNames } from '../../validation/repeated-names.ts';
import { type Check, createValidation } from '../../validation/validation.ts';
import type { ImportKind } from '../fields.ts';
import { BufferedUpload } from '../files/buffered-upload.ts';
import type { RowRules } from '../import-dialect.ts';
import { recordSchema } from '../replies/reply-schema.ts';
import type { VendorReplies } from '../replies/vendor-replies.ts';
import type { HubCalls, ThreadCalls } from '../run/hub-calls.ts';
import { type ReadFile, resumeImport, startImport } from '../run/start-import.ts';
import { Channel } from './channel.ts';
import type { ThreadData } from './thread-pool.ts';

const { dialects, schemas, replies } = workerData as ThreadData;
if (!parentPort) throw new Error('this program is for a thread');
const channel = new Channel<HubCalls>(parentPort);
const compile = createValidation();
const compiled = new Map<ImportKind, Check>();
const compiledOfRecords = new Map<string, Check>();

/** A schema is compiled when it is first used: that takes some milliseconds. */
const checkOf =
  (kind: ImportKind): Check =>
  (body) => {
    const check = compiled.get(kind) ?? compile(schemas[kind], 'body');
    compiled.set(kind, check);
    return check(body);
  };

const rules: RowRules = {
  names: dialects,
  rules: { readJson: parseJsonText, textProblems: problemsInText, repeatedNames },
  checks: {
    orders: checkOf('orders'),
    customers: checkOf('customers'),
    products: checkOf('products'),
    items: checkOf('items'),
  },
  replies: async (dialect, kind) => {
    const { replies: read } = (await import(replies[dialect] ?? '')) as { replies: VendorReplies };
    const name = `${dialect} ${kind}`;
    const lens = read[kind];
    if (!lens) throw new Error(`${name} are not read`);
    const check = compiledOfRecords.get(name) ?? compile(recordSchema(lens.schema), 'body');
    compiledOfRecords.set(name, check);
    return { lens, wrappers: read.wrappers, check };
  },
};

/** The hub's calls, as functions. */
const hub: HubCalls = {
  piece: () => channel.call('piece'),
  mapping: (name) => channel.call('mapping', name),
  workspace: () => channel.call('workspace'),
  open: (file) => channel.call('open', file),
  ordersRead: () => channel.call('ordersRead'),
  advance: (from, progress, state, orders, refused) => channel.call('advance', from, progress, state, orders, refused),
  analyzeTables: () => channel.call('analyzeTables'),
  write: (rows) => channel.call('write', rows),
  undo: (order, row) => channel.call('undo', order, row),
  tell: (error) => channel.call('tell', error),
};

let report: AsyncIterableIterator<string> | undefined;

const reading = async (begun: Promise<Result<ReadFile>>): Promise<Result<void>> => {
  const read = await begun;
  if (!read.ok) return read;
  report = read.value;
  return ok(undefined);
};

const answers: ThreadCalls = {
  start: (file) => reading(startImport(new BufferedUpload(piecesOf(hub)), file, rules, hub)),
  resume: (file) => reading(resumeImport(piecesOf(hub), file, rules, hub)),
  next: async () => {
    const next = await report?.next();
    return next?.done === false ? next.value : undefined;
  },
  cancel: async () => {
    const ended = report;
    report = undefined;
    await ended?.return?.();
  },
};
channel.answerBy(answers);

/** The pieces of the file. One is fetched ahead, so that the thread does not wait for the hub's answer to each. */
async function* piecesOf({ piece }: HubCalls): AsyncGenerator<Uint8Array> {
  for (let ahead = piece(); ; ) {
    const next = await ahead;
    if (!next) return;
    ahead = piece();
    // The error is thrown when this piece's turn comes.
    ahead.catch(() => undefined);
    yield next;
  }
}
