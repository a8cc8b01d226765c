import type { TSchema } from 'typebox';
import { fieldName, scrub } from '../core/requests/mask.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { Refusal, RefusedField } from '../model/kept-request.ts';
import { fieldOf, nameOfAbsent, sentences, takenBy } from './sentences.ts';

/** More fields than a person reads. */
const MOST_FIELDS = 20;
const LONGEST_FIELD = 200;
const LONGEST_MESSAGE = 500;

/** A client that closed its side of the connection before it had the reply. */
export const ABORTED: Refusal = {
  failure: 'aborted',
  reason: 'The client closed its side of the connection before it had the reply',
  fields: [],
};

const WHY = {
  expired: 'The API key has expired',
  revoked: 'The API key was revoked',
  disabled: 'The user of the access token is disabled or deleted',
} as const;

/**
 * A failure in the words that are kept: the same for all dialects, and the same for requests that fail for the same
 * reason, so that they can be counted. It has no personal value: email addresses, phone numbers and names of fields that
 * no program writes are masked.
 */
export function refusalOf(failure: Failure): Refusal {
  const reason = short(reasonOf(failure), LONGEST_MESSAGE);
  return {
    failure: failure.kind,
    // The names of statuses are the workspace's own.
    reason: failure.kind === 'refused_transition' ? reason : scrub(reason),
    fields: fieldsOf(failure),
  };
}

function reasonOf(failure: Failure): string {
  switch (failure.kind) {
    case 'unauthenticated':
      return failure.key ? WHY[failure.key.why] : sentences.unauthenticated(failure);
    case 'invalid':
      return 'The request is not valid';
    case 'not_found':
      return `There is no ${nameOfAbsent(failure.entity)} with this id`;
    case 'duplicate':
      return `${failure.field} ${takenBy(failure)}`;
    case 'version_conflict':
      return conflictReason(failure);
    case 'rate_limited':
      return 'Too many requests';
    default:
      return (sentences[failure.kind] as (failure: Failure) => string)(failure);
  }
}

/** Without the version, which would make each a reason of its own. */
function conflictReason({
  entity,
  currentVersion,
  isUnwanted,
}: Extract<Failure, { kind: 'version_conflict' }>): string {
  const name = `The ${nameOfAbsent(entity ?? 'order')}`;
  if (isUnwanted) return `${name} is there, which If-None-Match excludes`;
  return currentVersion === 0
    ? `${name} does not exist, so it has no version`
    : `${name} has changed since it was read`;
}

function fieldsOf(failure: Failure): RefusedField[] {
  switch (failure.kind) {
    case 'invalid':
      return failure.problems.slice(0, MOST_FIELDS).map((problem) => field(nameOf(problem), problem.reason));
    case 'unknown_status':
    case 'refused_transition':
      return [field('status', failure.kind === 'unknown_status' ? 'is unknown' : 'cannot change so')];
    case 'duplicate':
      return [field(failure.field, takenBy(failure))];
    case 'version_conflict':
      return failure.differing.slice(0, MOST_FIELDS).map((name) => field(name, 'has changed since'));
    default:
      return [];
  }
}

const nameOf = ({ place, path }: Problem): string =>
  fieldOf({ place, path: path.map((part) => (typeof part === 'number' ? part : fieldName(part))) });

const field = (name: string, message: string): RefusedField => ({
  field: short(name, LONGEST_FIELD),
  message: scrub(short(message, LONGEST_MESSAGE)),
});

const short = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;

/** The parts of a schema that a value may have. */
interface Described {
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
  additionalProperties?: TSchema | boolean;
}

const CLOSED_FORMATS = new Set(['date-time', 'date', 'iso-4217', 'time-zone']);
const CLOSED_TYPES = new Set(['number', 'integer', 'boolean', 'null']);

/** The names of the fields of a body that, wherever they occur in it, have numbers, dates or words of a closed list. */
export function closedFieldsOf(schema: TSchema | undefined): ReadonlySet<string> {
  const closed = new Map<string, boolean>();
  const visit = (described: Described, name: string | undefined): void => {
    const { type, properties = {}, items, anyOf = [], additionalProperties } = described;
    if (anyOf.length > 0) for (const each of anyOf) visit(each, name);
    else if (name !== undefined && items === undefined) {
      const isClosed =
        described.enum !== undefined ||
        (described.format !== undefined && CLOSED_FORMATS.has(described.format)) ||
        (type !== undefined && [type].flat().every((each) => CLOSED_TYPES.has(each)));
      closed.set(name, isClosed && (closed.get(name) ?? true));
    }
    for (const [inner, each] of Object.entries(properties)) visit(each, inner);
    if (items !== undefined) visit(items, name);
    if (typeof additionalProperties === 'object') visit(additionalProperties, undefined);
  };
  if (schema) visit(schema, undefined);
  return new Set([...closed].flatMap(([name, isClosed]) => (isClosed ? [name] : [])));
}
