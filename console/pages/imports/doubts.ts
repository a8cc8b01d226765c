import type { GuessedMapping, ImportMapping, MappedColumn } from '../../../sdk/index.ts';
import { wordsOf } from './fields.ts';
import { type TableSample, valuesOf } from './sample.ts';

/** A question about a table that its values do not answer. Its `key` is that of its answer. */
export type Doubt = { key: string; samples: string[]; text: string; header: string } & (
  | { kind: 'format' | 'decimal' | 'per' | 'other' | 'zone' | 'currency'; to: string }
  /** What each of these words means. */
  | { kind: 'words'; to: string; words: string[] }
  /** A field without which the hub cannot know a row, and no column is known to be it. */
  | { kind: 'missing'; to: string }
  /** A column whose name is unknown. It may be left out. */
  | { kind: 'unknown' }
);

/** Answers by the keys of doubts; of words, by `key:word`. */
export type Answers = Readonly<Record<string, string>>;

/** How one edited a column: another field, none (`''`), or another way to read it. */
export interface ColumnEdit {
  to?: string;
  format?: string;
  decimal?: string;
}

/** What one answers for `missing` to go on without the field. */
export const NO_COLUMN = '-';

/** The questions of a guess: those that must be answered first, unknown columns last. Of zones and currencies there is one. */
export function doubtsOf(guess: GuessedMapping, sample: TableSample): Doubt[] {
  const doubts = new Map<string, Doubt>();
  for (const { header, to, doubt: text } of guess.columns) {
    if (text === undefined) continue;
    const doubt = doubtOf({ header, to, text, samples: valuesOf(sample, header) }, sample);
    if (!doubts.has(doubt.key)) doubts.set(doubt.key, doubt);
  }
  for (const to of guess.missing)
    doubts.set(`missing:${to}`, { kind: 'missing', key: `missing:${to}`, to, header: '', text: '', samples: [] });
  for (const header of guess.not_understood) {
    const samples = valuesOf(sample, header);
    doubts.set(`unknown:${header}`, { kind: 'unknown', key: `unknown:${header}`, header, text: '', samples });
  }
  return [...doubts.values()];
}

interface Facts {
  header: string;
  to: string;
  text: string;
  samples: string[];
}

function doubtOf(facts: Facts, sample: TableSample): Doubt {
  const { header, to, text } = facts;
  const names = (parameter: string): boolean => text.includes(`\`${parameter}\``);
  const kind = (['format', 'decimal', 'per'] as const).find(names);
  if (kind) return { ...facts, kind, key: `${kind}:${header}` };
  if (names('time_zone')) return { ...facts, kind: 'zone', key: 'zone' };
  if (names('currency')) return { ...facts, kind: 'currency', key: 'currency' };
  const own = wordsOf(to);
  if (own.length === 0) return { ...facts, kind: 'other', key: `other:${header}` };
  const named = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([quoted]) => JSON.parse(quoted) as string);
  const words = named.length > 0 ? named : valuesOf(sample, header, 20);
  return { ...facts, kind: 'words', key: `words:${header}`, words };
}

/** Whether a question is answered. A column may stay unknown. */
export function isAnswered(doubt: Doubt, answers: Answers, edits: Readonly<Record<string, ColumnEdit>>): boolean {
  if (doubt.kind === 'unknown' || edits[doubt.header]?.to === '') return true;
  if (doubt.kind === 'words') return doubt.words.every((word) => answers[`${doubt.key}:${word}`] !== undefined);
  if (doubt.kind === 'other') return edits[doubt.header] !== undefined;
  return (answers[doubt.key] ?? '') !== '';
}

/** The guess with what was answered and edited. */
export function mappingOf(
  guess: GuessedMapping,
  doubts: readonly Doubt[],
  answers: Answers,
  edits: Readonly<Record<string, ColumnEdit>>,
): ImportMapping {
  const mapping = structuredClone(guess.mapping) as ImportMapping;
  for (const doubt of doubts) answer(mapping, doubt, answers);
  for (const [header, edit] of Object.entries(edits)) editColumn(mapping, header, edit);
  return mapping;
}

function answer(mapping: ImportMapping, doubt: Doubt, answers: Answers): void {
  const given = answers[doubt.key] ?? '';
  const column = mapping.columns.find(({ header }) => header === doubt.header);
  if (doubt.kind === 'words' && column) {
    const values = { ...(column.values as Record<string, string | null> | undefined) };
    for (const word of doubt.words) {
      const meaning = answers[`${doubt.key}:${word}`];
      if (meaning !== undefined) values[word.toLowerCase()] = meaning === '' ? null : meaning;
    }
    column.values = values;
  }
  if (given === '') return;
  if (doubt.kind === 'zone') mapping.time_zone = given;
  else if (doubt.kind === 'currency') {
    // The constant counts where no column has a currency that is clear.
    mapping.columns = mapping.columns.filter(({ to }) => to !== 'currency');
    mapping.constants = { ...mapping.constants, currency: given };
  } else if (doubt.kind === 'missing') {
    if (given !== NO_COLUMN) addColumn(mapping, given, doubt.to);
  } else if (doubt.kind === 'unknown') addColumn(mapping, doubt.header, given);
  else if (column && (doubt.kind === 'format' || doubt.kind === 'decimal' || doubt.kind === 'per'))
    Object.assign(column, { [doubt.kind]: given });
}

/** Reads a column into a field, from which another column is taken away. */
function addColumn(mapping: ImportMapping, header: string, to: string): void {
  const column: MappedColumn = { header, to };
  mapping.columns = [...mapping.columns.filter((each) => each.to !== to), column];
}

function editColumn(mapping: ImportMapping, header: string, { to, format, decimal }: ColumnEdit): void {
  const at = mapping.columns.findIndex((column) => column.header === header);
  const before = mapping.columns[at];
  if (to === '') {
    mapping.columns = mapping.columns.filter((column) => column.header !== header);
    return;
  }
  if (to !== undefined && to !== before?.to) addColumnAt(mapping, at, header, to);
  const column = mapping.columns.find((each) => each.header === header);
  if (column && format !== undefined) setOrDelete(column, 'format', format);
  if (column && decimal !== undefined) setOrDelete(column, 'decimal', decimal);
}

function addColumnAt(mapping: ImportMapping, at: number, header: string, to: string): void {
  if (at < 0) addColumn(mapping, header, to);
  else mapping.columns = mapping.columns.map((column, i) => (i === at ? { header, to } : column));
}

function setOrDelete(column: MappedColumn, name: 'format' | 'decimal', value: string): void {
  if (value === '') delete column[name];
  else Object.assign(column, { [name]: value });
}

/** Whether a table has the hub's own columns, which are read without a mapping. */
export const isOwnTable = ({ columns, not_understood }: GuessedMapping): boolean =>
  columns.length > 0 &&
  not_understood.length === 0 &&
  columns.every(({ header, to, doubt }) => header === to && doubt === undefined);
