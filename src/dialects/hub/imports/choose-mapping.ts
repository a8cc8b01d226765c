import type { Core } from '../../../core/core.ts';
import { needsZone } from '../../../importing/cells/dates.ts';
import type { TableKind } from '../../../importing/fields.ts';
import type { Cell, Delimiter } from '../../../importing/files/csv-reader.ts';
import {
  type BufferedUpload,
  CERTAIN,
  type RateHeader,
  readCsvStart,
  readSampleRows,
} from '../../../importing/files/upload.ts';
import { type Guess, guessMapping, knownIn } from '../../../importing/guess/guess.ts';
import type { ImportMapping } from '../../../importing/mapping/mapping.ts';
import { isOwnHeader } from '../../../importing/mapping/plan.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { CsvSettings } from './settings.ts';

/** How a CSV file will be read, and where its rows begin. */
export interface Chosen {
  csv: CsvSettings;
  offset: number;
  line: number;
  /** What the report says of how the file is read. */
  told: object;
}

export interface Choice {
  workspaceId: string;
  kind: TableKind;
  upload: BufferedUpload;
  /** The name of a mapping that was saved. */
  mapping: string | undefined;
  delimiter: Delimiter | undefined;
}

const MOST_COLUMNS = 1000;

/**
 * Settles how a CSV file is read: by the mapping that is named, as one of the hub's own, or as its header and first rows
 * suggest. Fails with `invalid` where that is not clear enough, or `not_found` for a mapping.
 */
export async function chooseMapping(core: Core, choice: Choice): Promise<Result<Chosen>> {
  const { kind, upload } = choice;
  const kept =
    choice.mapping === undefined ? undefined : await core.imports.mapping(choice.workspaceId, choice.mapping);
  if (kept && !kept.ok) return kept;
  const saved = kept?.value.mapping as ImportMapping | undefined;
  if (saved && saved.kind !== kind) return wrong('query', ['mapping'], `is a mapping of ${saved.kind}`);
  const beginning = await readCsvStart(upload, choice.delimiter ?? saved?.delimiter, rateFor(kind, saved));
  if (typeof beginning === 'string') return wrong('body', [], beginning);
  const { delimiter, offset, line, endsWithReturns } = beginning;
  const header = trimmed(beginning.header.cells);
  if (header.length > MOST_COLUMNS) return wrong('body', [], `has more than ${MOST_COLUMNS} columns`);
  const workspace = await core.read.workspace(choice.workspaceId);
  if (!workspace.ok) return workspace;
  const { default_currency } = workspace.value;
  const csv = {
    delimiter,
    header: header.map((name) => name ?? null),
    default_currency,
    ends_with_returns: endsWithReturns,
  };
  const place = { offset, line };
  if (saved) {
    const zoned = inZone(saved, workspace.value.time_zone);
    if (!zoned) return wrong('query', ['mapping'], NO_ZONE);
    const told = { name: choice.mapping, ...(zoned.time_zone === undefined ? {} : { time_zone: zoned.time_zone }) };
    return ok({ csv: { ...csv, mapping: zoned }, ...place, told: { mapping: told } });
  }
  if (isOwnHeader(kind, header)) return ok({ csv, ...place, told: { mapping: { own: true } } });
  const guess = guessMapping(kind, header, await readSampleRows(upload, beginning), workspace.value);
  const problems = doubtsIn(guess);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const { mapping, ...told } = guess;
  const zone = mapping.time_zone === undefined ? {} : { time_zone: mapping.time_zone };
  return ok({ csv: { ...csv, mapping }, ...place, told: { mapping: { guessed: true, ...told, ...zone } } });
}

/** A header has all that a mapping names, or is the hub's own, or has names that are known. */
function rateFor(kind: TableKind, saved: ImportMapping | undefined): RateHeader {
  if (!saved) return (header) => (isOwnHeader(kind, trimmed(header)) ? CERTAIN : knownIn(kind, trimmed(header)));
  const wanted = saved.columns.map(({ header }) => header);
  return (header) => {
    const names = new Set(trimmed(header));
    return wanted.every((name) => names.has(name)) ? CERTAIN : 0;
  };
}

const trimmed = (header: readonly Cell[]): Cell[] => header.map((name) => name?.trim());

const NO_ZONE = 'has times that name no time zone, and neither it nor the workspace has a `time_zone`';

/** A mapping with the zone that its times are read in; `undefined` where it needs one and there is none. */
function inZone(mapping: ImportMapping, ofWorkspace: string | undefined): ImportMapping | undefined {
  const time_zone = mapping.time_zone ?? ofWorkspace;
  if (time_zone !== undefined) return { ...mapping, time_zone };
  return mapping.columns.some(({ format }) => needsZone(format)) ? undefined : mapping;
}

/** What keeps a guess from being acted upon: somebody has to say what is meant. */
function doubtsIn({ mapping, columns, missing }: Guess): Problem[] {
  const notClear = 'save a mapping, and name it by mapping=';
  if (mapping.columns.length === 0) return [problemIn('body', [], `has no column that is known; ${notClear}`)];
  return [
    ...missing.map((field) => problemIn('body', [field], `has no column that is known to be it; ${notClear}`)),
    ...[...new Map(columns.map(({ header, doubt }) => [`${header} ${doubt}`, { header, doubt }])).values()].flatMap(
      ({ header, doubt }) =>
        doubt === undefined ? [] : [problemIn('body', [header], `is not clear: ${doubt}; ${notClear}`)],
    ),
  ];
}

const problemIn = (place: Problem['place'], path: Problem['path'], reason: string): Problem => ({
  place,
  path,
  rule: 'format',
  reason,
  binding: 'shape',
});

export const wrong = (place: Problem['place'], path: Problem['path'], reason: string): Result<never> =>
  refuse({ kind: 'invalid', problems: [problemIn(place, path, reason)] });

/** A header as it was kept. */
export const cellsOf = (header: CsvSettings['header']): Cell[] => header.map((name) => name ?? undefined);
