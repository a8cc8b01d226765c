import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { needsZone } from '../cells/dates.ts';
import type { TableKind } from '../fields.ts';
import type { BufferedUpload } from '../files/buffered-upload.ts';
import type { Cell, Delimiter } from '../files/csv-reader.ts';
import { CERTAIN, type RateHeader, readCsvStart, readSampleRows } from '../files/csv-start.ts';
import { type Guess, guessMapping, knownIn } from '../guess/guess.ts';
import type { ImportMapping } from '../mapping/mapping.ts';
import { isOwnHeader } from '../mapping/plan.ts';
import type { CsvSettings } from '../settings.ts';
import type { HubCalls } from './hub-calls.ts';

/** How a CSV file is read, and where its rows begin. */
export interface ChosenMapping {
  csv: CsvSettings;
  offset: number;
  line: number;
  /** The part of the report about it. */
  reported: object;
}

/** A CSV file without a mapping. */
export interface UnmappedFile {
  kind: TableKind;
  upload: BufferedUpload;
  /** The name of a saved mapping. */
  mapping: string | undefined;
  delimiter: Delimiter | undefined;
}

const MOST_COLUMNS = 1000;

/**
 * Chooses how a CSV file is read: by the named mapping, as a file of the hub's own, or by a guess from its header and first rows.
 * Fails with `invalid` where the guess is in doubt, and `not_found` without such a mapping.
 */
export async function chooseMapping(
  hub: Pick<HubCalls, 'mapping' | 'workspace'>,
  file: UnmappedFile,
): Promise<Result<ChosenMapping>> {
  const { kind, upload, mapping: name, delimiter: asked } = file;
  const found = name === undefined ? undefined : await hub.mapping(name);
  if (found && !found.ok) return found;
  const saved = found?.value.mapping as ImportMapping | undefined;
  if (saved && saved.kind !== kind) return invalid('query', ['mapping'], `is a mapping of ${saved.kind}`);
  const beginning = await readCsvStart(upload, asked ?? saved?.delimiter, rateFor(kind, saved));
  if (typeof beginning === 'string') return invalid('body', [], beginning);
  const { delimiter, offset, line, endsWithReturns } = beginning;
  const header = trimmed(beginning.header.cells);
  if (header.length > MOST_COLUMNS) return invalid('body', [], `has more than ${MOST_COLUMNS} columns`);
  const workspace = await hub.workspace();
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
    if (!zoned) return invalid('query', ['mapping'], NO_ZONE);
    const reported = { name, ...(zoned.time_zone === undefined ? {} : { time_zone: zoned.time_zone }) };
    return ok({ csv: { ...csv, mapping: zoned }, ...place, reported: { mapping: reported } });
  }
  if (isOwnHeader(kind, header)) return ok({ csv, ...place, reported: { mapping: { own: true } } });
  const guess = guessMapping(kind, header, await readSampleRows(upload, beginning), workspace.value);
  const problems = doubtsIn(guess);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const { mapping, ...reported } = guess;
  const zone = mapping.time_zone === undefined ? {} : { time_zone: mapping.time_zone };
  return ok({ csv: { ...csv, mapping }, ...place, reported: { mapping: { guessed: true, ...reported, ...zone } } });
}

/** Rates a header: by the columns of a saved mapping, else as one of the hub's own, else by its known names. */
function rateFor(kind: TableKind, saved: ImportMapping | undefined): RateHeader {
  if (!saved) return (header) => (isOwnHeader(kind, trimmed(header)) ? CERTAIN : knownIn(kind, trimmed(header)));
  const wanted = saved.columns.map(({ header }) => header);
  return (header) => {
    const names = new Set(trimmed(header));
    return wanted.every((name) => names.has(name)) ? CERTAIN : 0;
  };
}

const trimmed = (header: readonly Cell[]): Cell[] => header.map((name) => name?.trim());

const NO_ZONE = 'has times without a time zone, and neither it nor the workspace has a `time_zone`';

/** A mapping with the time zone of its times; `undefined` where it needs one and nothing gives it. */
function inZone(mapping: ImportMapping, ofWorkspace: string | undefined): ImportMapping | undefined {
  const time_zone = mapping.time_zone ?? ofWorkspace;
  if (time_zone !== undefined) return { ...mapping, time_zone };
  return mapping.columns.some(({ format }) => needsZone(format)) ? undefined : mapping;
}

/** Why a guess cannot be used: the caller must resolve an ambiguity. */
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

export const invalid = (place: Problem['place'], path: Problem['path'], reason: string): Result<never> =>
  refuse({ kind: 'invalid', problems: [problemIn(place, path, reason)] });
