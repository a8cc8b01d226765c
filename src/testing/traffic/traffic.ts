import { type TObject, Type } from 'typebox';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Problem } from '../../model/failure.ts';
import { clausesOf } from '../../operations/sentences.ts';
import { createValidation } from '../../validation/validation.ts';
import { NothingNamedError, problem, TestWorkspaceError, VerificationError } from '../common/errors.ts';
import { closed, maybe } from '../common/schema.ts';
import { type Fault, type FaultOptions, FaultSchema, Faults, problemsOfFault } from './faults.ts';
import { Journal, type Times, type Verification } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import { matchFields, type RequestMatch } from './request-match.ts';
import { createRoutes, type Routes } from './routes.ts';

/** Faults and the journal, of one workspace or of the requests without a valid key. */
export interface TrafficControls {
  /** Adds a fault on demand. Throws `TestWorkspaceError` for invalid options. */
  fault(options: FaultOptions): Fault;
  /** The faults in the order in which they were added, with the number of requests that each has struck. */
  faults(): Fault[];
  /** Removes one fault, or all. Throws `TestWorkspaceError` if there is none with this id. */
  clearFaults(id?: string): void;
  /** The requests that match, in order of arrival; all of them without a match. */
  requests(match?: RequestMatch): JournalEntry[];
  /**
   * Checks how many requests match: exactly one, unless `times`, `at_least` or `at_most` is given. Throws
   * `VerificationError`, whose message has the requests that nearly match.
   */
  verify(match: RequestMatch & Times): JournalEntry[];
  /** Empties the journal. */
  clearRequests(): void;
}

/** The traffic of one workspace. */
export class Traffic implements TrafficControls {
  readonly journal = new Journal();
  readonly #faults = new Faults();
  readonly #read: Readers;

  constructor(read: Readers) {
    this.#read = read;
  }

  fault(options: FaultOptions): Fault {
    return { ...this.#faults.add(this.#read.fault(options)) };
  }

  faults(): Fault[] {
    return this.#faults.list();
  }

  clearFaults(id?: string): void {
    if (!this.#faults.clear(id) && id !== undefined) throw new NothingNamedError(`there is no fault ${id}`);
  }

  requests(match: RequestMatch = {}): JournalEntry[] {
    return structuredClone(this.journal.find(this.#read.match(match)));
  }

  /** As `verify`, with the outcome as data. */
  verification(match: RequestMatch & Times): Verification {
    const { times, at_least, at_most, ...rest } = this.#read.verification(match);
    return structuredClone(this.journal.verify(rest, { times, at_least, at_most }));
  }

  verify(match: RequestMatch & Times): JournalEntry[] {
    const { verified, message, requests } = this.verification(match);
    if (!verified) throw new VerificationError(message);
    return requests;
  }

  clearRequests(): void {
    this.journal.clear();
  }

  strike(...given: Parameters<Faults['strike']>): Fault | undefined {
    return this.#faults.strike(...given);
  }

  /** As it was when the workspace was created. */
  reset(): void {
    this.clearFaults();
    this.clearRequests();
  }
}

/** The controls as functions, for an object that has other ones too. */
export const controlsOf = (traffic: () => Traffic): TrafficControls => ({
  fault: (options) => traffic().fault(options),
  faults: () => traffic().faults(),
  clearFaults: (id) => traffic().clearFaults(id),
  requests: (match) => traffic().requests(match),
  verify: (match) => traffic().verify(match),
  clearRequests: () => traffic().clearRequests(),
});

const Count = () => maybe(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
const MatchSchema = closed(matchFields);
const VerificationSchema = closed({ ...matchFields, times: Count(), at_least: Count(), at_most: Count() });

/** Checks of what a test asks for. Each throws `TestWorkspaceError`. */
export interface Readers {
  routes: Routes;
  fault(value: unknown): FaultOptions;
  match(value: unknown): RequestMatch;
  verification(value: unknown): RequestMatch & Times;
}

const MOST_CLAUSES = 10;

/** Builds the checks for the operations of these dialects. */
export function createReaders(dialects: readonly Dialect[]): Readers {
  const compile = createValidation();
  const routes = createRoutes(dialects);
  const names = dialects.map(({ name }) => name);
  const unknown = ({ operation, dialect }: RequestMatch): Problem[] => {
    if (dialect !== undefined && !names.includes(dialect)) {
      return [problem(['dialect'], `is not one of ${names.join(', ')}`)];
    }
    const ids = routes.operations(dialect);
    if (operation === undefined || ids.includes(operation)) return [];
    return [
      problem(
        ['operation'],
        `is not an operation${dialect === undefined ? '' : ` of ${dialect}`}${hint(operation, ids)}`,
      ),
    ];
  };
  const reader = <T extends RequestMatch>(schema: TObject, more: (value: T) => Problem[]): ((value: unknown) => T) => {
    const check = compile(schema, 'body');
    return (value) => {
      const shape = check(value);
      const problems = shape.length > 0 ? shape : [...unknown(value as T), ...more(value as T)];
      if (problems.length > 0) throw new TestWorkspaceError(clausesOf(problems, MOST_CLAUSES));
      return value as T;
    };
  };
  return {
    routes,
    fault: reader<FaultOptions>(FaultSchema, problemsOfFault),
    match: reader<RequestMatch>(MatchSchema, () => []),
    verification: reader<RequestMatch & Times>(VerificationSchema, problemsOfTimes),
  };
}

function problemsOfTimes({ times, at_least, at_most }: Times): Problem[] {
  if (times !== undefined && (at_least !== undefined || at_most !== undefined)) {
    return [problem(['times'], 'cannot be given with at_least or at_most')];
  }
  return at_least !== undefined && at_most !== undefined && at_least > at_most
    ? [problem(['at_least'], 'is more than at_most')]
    : [];
}

/** Names the operations that a misspelt one may mean. */
function hint(given: string, ids: readonly string[]): string {
  const wordsOf = (id: string): string[] => id.split(/(?=[A-Z])|[^a-zA-Z]+/).map((word) => word.toLowerCase());
  const words = new Set(wordsOf(given));
  const near = ids
    .map((id) => ({ id, common: wordsOf(id).filter((word) => words.has(word)).length }))
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common)
    .slice(0, MOST_HINTS);
  return near.length > 0 ? `; near are ${near.map(({ id }) => id).join(', ')}` : '; the OpenAPI documents have the ids';
}

const MOST_HINTS = 5;
