import { type Static, Type } from 'typebox';
import { sameValue } from '../../model/equal.ts';
import { isObject } from '../../operations/values.ts';
import { maybe } from '../common/schema.ts';
import type { JournalEntry } from './journal-entry.ts';

const Word = () => Type.String({ minLength: 1, maxLength: 255 });
const Texts = () => Type.Record(Type.String(), Type.String({ maxLength: 2000 }));

/** The fields by which faults and the journal's calls select requests. */
export const routeFields = {
  operation: maybe(Word()),
  dialect: maybe(Word()),
  method: maybe(Type.Unsafe<string>({ type: 'string', enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] })),
  path: maybe(Type.String({ minLength: 1, maxLength: 2000, pattern: '^/' })),
};

/** The fields by which only the journal's calls select requests. */
export const matchFields = {
  ...routeFields,
  query: maybe(Texts()),
  headers: maybe(Texts()),
  body: maybe(Type.Unknown()),
  body_includes: maybe(Type.Unknown()),
  status: maybe(Type.Integer({ minimum: 100, maximum: 599 })),
  fault: maybe(Word()),
};

const RequestMatchSchema = Type.Object(matchFields);

/**
 * Selects requests. A left-out field matches every request. In `path`, `*` stands for one part between slashes. `query`
 * and `headers` name what must be there, `body` is the whole body, `body_includes` a part of it.
 */
export type RequestMatch = Static<typeof RequestMatchSchema>;

type RouteMatch = Pick<RequestMatch, keyof typeof routeFields>;

/** What is known of a request when it arrives. */
export type RoutedRequest = Pick<JournalEntry, 'operation' | 'dialect' | 'method' | 'path'>;

/** The fields of a match in which a request differs, each with a clause that says how. */
export function differencesFrom(match: RequestMatch, entry: JournalEntry): string[] {
  const differences = routeDifferences(match, entry);
  for (const [name, value] of Object.entries(match.query ?? {})) {
    compare(differences, `query.${name}`, value, entry.query[name]);
  }
  for (const [name, value] of Object.entries(match.headers ?? {})) {
    compare(differences, `headers.${name.toLowerCase()}`, value, entry.headers[name.toLowerCase()]);
  }
  if (match.body !== undefined) compareBody(differences, 'body', match.body, entry.body, { mayHaveMore: false });
  if (match.body_includes !== undefined) {
    compareBody(differences, 'body', match.body_includes, entry.body, { mayHaveMore: true });
  }
  if (match.status !== undefined) compare(differences, 'status', match.status, entry.status);
  if (match.fault !== undefined) compare(differences, 'fault', match.fault, entry.fault);
  return differences;
}

/** The differences in operation, dialect, method and path. */
export function routeDifferences(match: RouteMatch, request: RoutedRequest): string[] {
  const differences: string[] = [];
  for (const name of ['operation', 'dialect', 'method'] as const) {
    if (match[name] !== undefined) compare(differences, name, match[name], request[name]);
  }
  if (match.path !== undefined && !pathPattern(match.path).test(request.path)) {
    compare(differences, 'path', match.path, request.path);
  }
  return differences;
}

const pathPattern = (path: string): RegExp => {
  const parts = path.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}/?$`);
};

const show = (value: unknown): string => {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
};

const MOST_SHOWN = 200;

function compare(differences: string[], name: string, expected: unknown, actual: unknown): void {
  if (!sameValue(expected, actual)) differences.push(`${name} is ${show(actual)}, not ${show(expected)}`);
}

/** Names the innermost fields that differ, so that one wrong field of a long body is seen. */
function compareBody(
  differences: string[],
  name: string,
  expected: unknown,
  actual: unknown,
  how: { mayHaveMore: boolean },
): void {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [i, item] of expected.entries()) compareBody(differences, `${name}[${i}]`, item, actual[i], how);
    return;
  }
  if (!isObject(expected) || !isObject(actual)) {
    compare(differences, name, expected, actual);
    return;
  }
  for (const [key, value] of Object.entries(expected)) {
    compareBody(differences, `${name}.${key}`, value, Object.hasOwn(actual, key) ? actual[key] : undefined, how);
  }
  if (how.mayHaveMore) return;
  for (const key of Object.keys(actual)) {
    if (!Object.hasOwn(expected, key)) differences.push(`${name}.${key} is ${show(actual[key])}, not absent`);
  }
}
