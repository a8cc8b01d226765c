import type { ConflictingField, Failure } from '../model/failure.ts';
import type { State } from '../model/status.ts';
import { sentences } from './sentences.ts';

type Conflict = Extract<Failure, { kind: 'version_conflict' }>;

/** How a vendor's clients speak of what differs. */
export interface ConflictWords {
  /** What they call a canonical field; `undefined` where they have no word for it. */
  name(field: string): string | undefined;
  /** How they know a value of it; by default, as it is. */
  value?(field: string, value: unknown): unknown;
  /** How they know a status; by default, as the id of its entry. */
  status?(state: State): string;
}

/** A field that differs, with a clause that reads after it. */
export interface Difference {
  field: string;
  reason: string;
}

/** What is told of a value: enough to recognise it by. */
const LONGEST_VALUE = 100;

/** Every field that differs, with what it is now and what the request would make of it, as far as that is known. */
export function differencesOf(conflict: Conflict, words: ConflictWords): Difference[] {
  const sides = new Map((conflict.sides ?? []).map((side) => [side.field, side]));
  return conflict.differing.flatMap((canonical): Difference[] => {
    const field = words.name(canonical);
    if (field === undefined) return [];
    const side = sides.get(canonical);
    return [{ field, reason: side ? bothSides(side, conflict, words) : UNTOLD }];
  });
}

const UNTOLD = 'would be changed, though it may have changed since it was read';

/** The conflict as a sentence, for vendors whose errors have room for nothing else. */
export function conflictSentence(conflict: Conflict, words: ConflictWords): string {
  const differences = differencesOf(conflict, words);
  const differing = differences.map(({ field }) => field);
  const clauses = conflict.sides ? differences.map(({ field, reason }) => `; ${field} ${reason}`) : [];
  return sentences.version_conflict({ ...conflict, differing }) + clauses.join('');
}

const bothSides = ({ field, theirs, yours }: ConflictingField, conflict: Conflict, words: ConflictWords): string => {
  const told = (value: unknown): string => textOf(inWords(field, value, conflict, words));
  return `is now ${told(theirs)}, and this request would make it ${told(yours)}`;
};

function inWords(field: string, value: unknown, { states = {} }: Conflict, words: ConflictWords): unknown {
  const state = field === 'status_id' ? states[String(value)] : undefined;
  if (state && words.status) return words.status(state);
  return value === null || !words.value ? value : words.value(field, value);
}

function textOf(value: unknown): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE).toWellFormed()}…`;
}
