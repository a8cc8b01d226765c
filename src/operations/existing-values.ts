import type { TSchema } from 'typebox';
import type { Core } from '../core/core.ts';
import { sameValue } from '../model/equal.ts';
import type { Failure, Problem } from '../model/failure.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import type { Answer, Call, KeyedOperation, Sent } from './operation.ts';
import { valueAt } from './values.ts';

/**
 * Where an operation forgives problems: no rule binds a value that is stored already, since what a dialect shows must be
 * fit to be sent back. `Stored` is what the lens gets: an order, its context and the call, or a record, those around it
 * and the call.
 */
export interface Exemptions<Stored extends readonly unknown[]> {
  /** Whether a stored value could exempt a problem; by default, whether it is a limit of the body. */
  may?(problem: Problem): boolean;
  /** Refuse at once unless every problem is exemptible. By default, the stored values are read when any problem is. */
  needsAll?: boolean;
  /**
   * The stored values in the form of the body, or a function from a path to the values that exempt the one sent there.
   * Without it, the lens judges `call.problems` itself, with `notExempt`.
   */
  existing?(...stored: Stored): unknown;
}

/** Whether a problem is a limit of the body: length, format, range. Limits bind only values that differ from the stored. */
const isLimit = ({ place, binding }: Problem): boolean => place === 'body' && binding === 'limit';

/** The failure of a request with these problems. */
export const invalid = (problems: readonly Problem[]): Failure => ({ kind: 'invalid', problems: [...problems] });

/** What is wrong with a request as far as it can be known before anything is read. */
export interface Judgement {
  problems: readonly Problem[];
  /** Those of them that the operation's `validate` found. */
  own: readonly Problem[];
  /** The refusal; absent when a stored value could exempt the problems. */
  refusal?: Failure;
}

const SOUND: Judgement = { problems: [], own: [] };

/**
 * Judges a request by its schemas and by what the operation's `validate` found. `isNew`: what the request writes is not
 * stored, so nothing exempts what `validate` found.
 */
function judge(
  { problems: ofSchemas }: Pick<Call, 'problems'>,
  own: readonly Problem[] = [],
  exemptions?: Pick<Exemptions<never>, 'may' | 'needsAll'>,
  isNew = false,
): Judgement {
  if (ofSchemas.length + own.length === 0) return SOUND;
  const problems = [...ofSchemas, ...own];
  const { may = isLimit, needsAll = false } = exemptions ?? {};
  const exemptible = isNew ? ofSchemas : problems;
  const isOpen = exemptions !== undefined && (needsAll ? exemptible.every(may) : exemptible.some(may));
  return isOpen ? { problems, own } : { problems, own, refusal: invalid(problems) };
}

/** What an operation of any kind says of its calls before it runs. */
interface Front<B extends TSchema, Q extends TSchema, P> {
  /** The problems that the schemas cannot express. */
  validate?(call: Sent<B, Q>): readonly Problem[];
  exempts?: Pick<Exemptions<never>, 'may' | 'needsAll'>;
  /** Reads what must be known before the operation runs. Its result becomes `call.prepared`. */
  prepare?(call: Sent<B, Q>, core: Core): Promise<Result<P>>;
}

/** A `prepare` that gives an operation the source of new ids. */
export const prepareNewIds = async (
  { principal }: Pick<Call, 'principal'>,
  core: Core,
): Promise<Result<() => string>> => ok(() => core.newId(principal.workspaceId));

/**
 * Puts in front of an operation what all kinds share: a problem refuses the call unless a stored value could exempt it, and
 * `prepare` runs. `isNew`: the operation creates, so nothing exempts what `validate` found.
 */
export const front =
  <B extends TSchema, Q extends TSchema, P = unknown>(
    operation: Front<B, Q, P>,
    run: (call: Sent<B, Q, P>, core: Core, judgement: Judgement) => Promise<Result<Answer>>,
    isNew = false,
  ): KeyedOperation['handle'] =>
  (given, core) => {
    const call = given as Sent<B, Q, P>;
    const judgement = judge(call, operation.validate?.(call), operation.exempts, isNew);
    if (judgement.refusal) return Promise.resolve(refuse(judgement.refusal));
    if (!operation.prepare) return run(call, core, judgement);
    return operation.prepare(call, core).then((prepared) => {
      if (!prepared.ok) return prepared;
      call.prepared = prepared.value;
      return run(call, core, judgement);
    });
  };

/** The problems that are left once the stored values are known; none where the lens judges them. */
export function problemsLeft<Stored extends readonly unknown[]>(
  { may = isLimit, existing }: Exemptions<Stored>,
  { problems, body }: Pick<Call, 'problems' | 'body'>,
  { own }: Judgement,
  ...stored: Stored
): Problem[] {
  return existing ? [...notExempt(problems, body, existing(...stored), { may }), ...own] : [];
}

/**
 * The problems that no existing value exempts. A sent value that equals the one at its path is exempt, and so is a missing
 * field that has no existing value. `existing` may be a function from a path to the values for it.
 */
export function notExempt(
  problems: readonly Problem[],
  body: unknown,
  existing: unknown,
  { may = isLimit, isNew = false }: { may?: (problem: Problem) => boolean; isNew?: boolean } = {},
): Problem[] {
  const existingAt =
    typeof existing === 'function'
      ? (existing as (path: Problem['path']) => readonly unknown[])
      : (path: Problem['path']) => [valueAt(existing, path)];
  return problems.filter((problem) => {
    if (!may(problem)) return true;
    const values = existingAt(problem.path).filter((value) => value !== undefined);
    if (problem.rule === 'required') return isNew || values.length > 0;
    const sent = valueAt(body, problem.path);
    return !values.some((value) => sameValue(sent, value));
  });
}
