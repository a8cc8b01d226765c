import { createHash } from 'node:crypto';
import type { IdempotencyClaim, WriteOutcome } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import type { ClaimedAnswer } from '../../../core/transaction/answers.ts';
import type { BufferedUpload } from '../../../importing/files/upload.ts';
import type { Import } from '../../../model/import.ts';
import { ok, type Result } from '../../../model/result.ts';
import type { Call, StreamedReply } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { NDJSON } from '../lines.ts';
import { conflict, type GoingOn, goOn } from './go-on.ts';
import { findImport } from './resume-import.ts';
import { scopeMissing } from './scopes.ts';
import type { ImportSettings } from './settings.ts';

/** By its beginning a file is told from others: as a whole it may be far too long to wait for. */
const TELLING_BYTES = 64 * 1024;

const REPLAYED = { 'Idempotency-Replayed': 'true' };

/** The claim of an import's idempotency key: for the same query and the same beginning of the file. Waits for that. */
export async function claimOf(claim: IdempotencyClaim, upload: BufferedUpload): Promise<IdempotencyClaim> {
  await upload.until(({ length }) => length >= TELLING_BYTES);
  const hash = createHash('sha256').update(claim.fingerprint).update(upload.head.subarray(0, TELLING_BYTES));
  return { ...claim, fingerprint: hash.digest('hex') };
}

/**
 * What becomes of an upload with an idempotency key. When the key was used before, the import that was begun then goes on, or
 * is told of when it is done. Else the key is claimed, for `keepBegun`. Fails with `idempotency_reuse`, `conflict` or `busy`.
 */
export async function onceOnly(
  call: Call,
  core: Core,
  claim: IdempotencyClaim,
  going: Omit<GoingOn, 'found' | 'offset' | 'headers'>,
): Promise<Result<StreamedReply | ClaimedAnswer>> {
  const { workspaceId } = call.principal;
  const claimed = await core.answers.claim(workspaceId, claim);
  if (!claimed.ok) return claimed;
  if (!('earlier' in claimed.value)) return ok(claimed.value);
  const id = begunWith(claimed.value.earlier);
  if (!id.ok) return id;
  const found = await findImport(core, workspaceId, id.value);
  if (!found.ok) return conflict('The import with this Idempotency-Key is not remembered any more');
  const missing = scopeMissing(call, found.value.settings as ImportSettings);
  if (missing) return missing;
  return found.value.state === 'done'
    ? ok(reportOf(found.value))
    : goOn(call, core, { ...going, found: found.value, offset: 0, headers: REPLAYED });
}

/** Keeps with which import a key was used. Fails as `ClaimedAnswer.keep` does. */
export const keepBegun = (claimed: ClaimedAnswer, id: string): Promise<Result<void>> => claimed.keep(json(200, { id }));

const begunWith = (earlier: WriteOutcome): Result<string> =>
  earlier.ok ? ok((JSON.parse(earlier.reply.body) as { id: string }).id) : earlier;

/** The report of an import that is done, without its rows: they are not remembered. */
function reportOf({
  id,
  kind,
  format,
  state,
  rows,
  created,
  updated,
  unchanged,
  refused,
  adjusted,
  customers_made,
  ...rest
}: Import): StreamedReply {
  const { next_offset } = rest;
  const { existing } = rest.settings as ImportSettings;
  const lines = [
    { import: { id, kind, format, existing, next_offset } },
    {
      summary: {
        state,
        rows,
        created,
        updated,
        unchanged,
        refused,
        adjusted,
        customers_made,
        bytes: 0,
        next_offset,
        seconds: 0,
      },
    },
  ];
  return {
    status: 200,
    headers: { 'Content-Type': NDJSON, Location: `/api/imports/${id}`, ...REPLAYED },
    stream: linesOf(lines),
  };
}

async function* linesOf(lines: readonly object[]): AsyncGenerator<string> {
  for (const line of lines) yield `${JSON.stringify(line)}\n`;
}
