import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { MAX_DECIMAL_PLACES, MAX_SIGNIFICANT_DIGITS } from '../model/decimal.ts';
import type { Problem, ProblemPlace, ProblemRule } from '../model/failure.ts';
import { boundEntries, ENOUGH_ERRORS, mostChecked } from './entries.ts';
import { addVocabulary, FORMAT_REASONS } from './formats.ts';

/**
 * Validates values against one schema: no coercion, no defaults, no removal. Reports all problems, or as many as help
 * of thousands of invalid list entries.
 */
export type Check = (value: unknown) => Problem[];

export type Compile = (schema: TSchema, place: ProblemPlace) => Check;

/** Builds the compiler of schemas. One compiler serves all dialects. */
export function createValidation(): Compile {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictNumbers: true,
    validateSchema: false,
  });
  addVocabulary(ajv);
  boundEntries(ajv);
  return (schema, place) => {
    const validate: ValidateFunction = ajv.compile(schema);
    return (value) => (validate(value) ? [] : problemsFrom(validate.errors ?? [], place));
  };
}

/** A hostile body could have a hundred thousand problems. */
export const MOST_PROBLEMS = 1000;

const NOT_EXACT = `must be a number with at most ${MAX_SIGNIFICANT_DIGITS} significant digits and ${MAX_DECIMAL_PLACES} decimal places`;

/** Converts a validator's errors to problems. If there are too many, those closest to the root. */
function problemsFrom(errors: readonly ErrorObject[], place: ProblemPlace): Problem[] {
  const relevant = errors
    .filter((error) => !isOfAlternative(error) && !isIgnoredNumber(error))
    .map((error) => problemFrom(error, place));
  const problems = onePerField(relevant);
  const ordered = byDepth(problems);
  const most = ordered.slice(0, MOST_PROBLEMS);
  const isAllKnown =
    errors.length < ENOUGH_ERRORS &&
    !errors.some(isCut) &&
    ordered.slice(MOST_PROBLEMS).every(({ binding }) => binding === 'limit');
  // An exemption of the reported problems must not accept the unreported ones.
  return isAllKnown ? most : most.map((problem) => ({ ...problem, binding: 'shape' }));
}

/** A list that was not checked to its end. */
const isCut = ({ keyword, params, data }: ErrorObject): boolean =>
  keyword === 'maxItems' && (data as unknown[]).length > mostChecked(params.limit as number);

/** If there are too many, problems of a whole list come before those of its entries. */
const byDepth = (problems: readonly Problem[]): readonly Problem[] =>
  problems.length > MOST_PROBLEMS ? problems.toSorted((a, b) => a.path.length - b.path.length) : problems;

/** The errors of the alternatives say less than the error that none of them, or more than one, matches. */
const isOfAlternative = ({ schemaPath, keyword, data }: ErrorObject): boolean =>
  /\/(?:anyOf|oneOf)\/\d+\/required$/.test(schemaPath) ||
  // A value that is not an object has no properties, and so satisfies all rules about them.
  (keyword === 'oneOf' && (typeof data !== 'object' || data === null || Array.isArray(data)));

/** A number of an ignored field: a reply may have more digits than a double, and be sent back. */
const isIgnoredNumber = ({ keyword, data, parentSchema }: ErrorObject): boolean =>
  keyword === 'type' && typeof data === 'number' && !Number.isFinite(data) && parentSchema?.['readOnly'] === true;

/** The first problem of each field. */
export function onePerField(problems: readonly Problem[]): Problem[] {
  if (problems.length < 2) return [...problems];
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const field = JSON.stringify(problem.path);
    if (!first.has(field)) first.set(field, problem);
  }
  return [...first.values()];
}

function problemFrom(error: ErrorObject, place: ProblemPlace): Problem {
  const path = pathOf(error.instancePath);
  if (error.keyword === 'required') path.push(error.params.missingProperty as string);
  const alternatives = alternativesOf(error);
  if (alternatives.length > 0) return alternativeProblem(error, place, path, alternatives);
  if (error.keyword === 'additionalProperties') path.push(named(error.params.additionalProperty as string));
  const { rule, reason, binding, expected } = describe(error);
  return { place, path, rule, reason, binding, expected };
}

/** Longer than any name: an unknown name could be as long as the body. */
const LONGEST_NAME = 1000;

const named = (name: string): string => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);

/** The properties of which a schema requires one, as alternatives that each require one, beside any others or alone. */
function alternativesOf({ keyword, schema }: ErrorObject): string[] {
  if (keyword !== 'anyOf' && keyword !== 'oneOf') return [];
  return (schema as { required?: string[] }[]).flatMap(({ required = [] }) => required);
}

function alternativeProblem(
  { keyword, params }: ErrorObject,
  place: ProblemPlace,
  path: Problem['path'],
  alternatives: readonly string[],
): Problem {
  const [first = '', ...others] = alternatives;
  const passing = keyword === 'oneOf' ? (params.passingSchemas as number[] | null) : null;
  if (!passing) {
    const reason = `or ${others.join(' or ')} is required`;
    return { place, path: [...path, first], rule: 'required', reason, binding: 'shape' };
  }
  const [kept = '', excess = ''] = passing.map((index) => alternatives[index]);
  const reason = `must not be sent together with ${kept}`;
  return { place, path: [...path, excess], rule: 'count', reason, binding: 'shape' };
}

interface Description {
  rule: ProblemRule;
  reason: string;
  binding: Problem['binding'];
  expected?: unknown;
}

function describe({ keyword, params, data }: ErrorObject): Description {
  switch (keyword) {
    case 'required':
      return { rule: 'required', reason: 'is required', binding: 'shape' };
    case 'additionalProperties':
      return { rule: 'enum', reason: 'is not known here', binding: 'shape' };
    case 'type':
      return describeType(params.type as string | string[], data);
    case 'enum':
      return oneOf(params.allowedValues as unknown[]);
    case 'maxLength':
      return limit('max_length', `must be at most ${params.limit} characters long`, params.limit);
    case 'minLength':
      return limit(
        'min_length',
        params.limit === 1 ? 'must not be empty' : `must be at least ${params.limit} characters long`,
        params.limit,
      );
    case 'maxItems':
      return limit('count', `must have at most ${params.limit} entries`, params.limit);
    case 'minItems':
      return limit('count', `must have at least ${params.limit} entries`, params.limit);
    case 'maxProperties':
      return limit('count', `must have at most ${params.limit} fields`, params.limit);
    case 'minProperties':
      return limit(
        'count',
        params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} fields`,
        params.limit,
      );
    case 'pattern':
      return limit('format', `must match ${params.pattern}`, params.pattern);
    case 'minimum':
      return limit('range', `must be at least ${params.limit}`, params.limit);
    case 'maximum':
      return limit('range', `must be at most ${params.limit}`, params.limit);
    case 'x-exact-decimal':
      return limit('range', NOT_EXACT, MAX_DECIMAL_PLACES);
    case 'format':
      return limit('format', FORMAT_REASONS[params.format as string] ?? `must be a ${params.format}`, params.format);
    default:
      return { rule: 'type', reason: 'is not acceptable', binding: 'shape' };
  }
}

function describeType(type: string | string[], data: unknown): Description {
  const types = [type].flat();
  if (typeof data === 'number' && !Number.isFinite(data)) {
    return { rule: 'range', reason: NOT_EXACT, binding: 'shape', expected: MAX_SIGNIFICANT_DIGITS };
  }
  // A dialect with whole quantities shows another dialect's measured one, which may be sent back.
  const binding = typeof data === 'number' && types.includes('integer') ? 'limit' : 'shape';
  return { rule: 'type', reason: `must be ${types.map(withArticle).join(' or ')}`, binding, expected: types[0] };
}

const withArticle = (type: string): string => (type === 'null' ? type : `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`);

const limit = (rule: ProblemRule, reason: string, expected: unknown): Description => ({
  rule,
  reason,
  binding: 'limit',
  expected,
});

const oneOf = (allowed: unknown[]): Description => ({
  rule: 'enum',
  reason: `must be one of ${allowed.map(String).join(', ')}`,
  binding: 'shape',
  expected: allowed,
});

/** RFC 6901: `/line_items/0/sku`. */
function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
