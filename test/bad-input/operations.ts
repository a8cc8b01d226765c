import { dialects } from '../../src/dialects/all.ts';
import { basesOf, type Dialect } from '../../src/dialects/dialect.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { factsOf, type WireFacts } from '../support/dialects.ts';
import type { TestRequest } from '../support/requests.ts';
import { idFor, ORDER_ID, SPECIAL_BODIES, SPECIAL_REQUESTS } from './access.ts';
import { recordFor } from './records.ts';
import { fieldsOf, type Schema, smallest } from './schema-fields.ts';

/** The id of what is there for an operation to be tried on. The examples give a customer and what is theirs one id. */
const goodId = (path: string): string => idFor(path) ?? recordFor(path) ?? ORDER_ID;

/** A path with its parameters filled in: the last with the id, those before it with what is there. */
const fill = (path: string, id: string): string =>
  path
    .replaceAll('{dialect}', 'evreka')
    .replaceAll(/\{\w+\}/g, (_parameter, at: number, whole: string) =>
      whole.includes('{', at + 1) ? goodId(path) : id,
    );

/** One operation under one of its dialect's bases. */
export interface Target {
  name: string;
  dialect: Dialect;
  facts: WireFacts;
  operation: Operation;
  base: string;
  /** The path to an order, or another thing, that is there, or to another. */
  path(id?: string): string;
}

/** Every operation of every dialect under each of its bases, so that a new one is covered as soon as it is there. */
export const TARGETS: readonly Target[] = dialects.flatMap((dialect) =>
  dialect.operations.flatMap((operation) =>
    basesOf(dialect, operation).map((base) => ({
      name: `${operation.method} ${base}${operation.path}`,
      dialect,
      facts: factsOf(dialect.name),
      operation,
      base,
      path: (id = goodId(operation.path)) => base + fill(operation.path, id),
    })),
  ),
);

export const hasParameter = ({ operation }: Target): boolean => operation.path.includes('{');

/** Whether a path that names nothing is where it makes something. */
export const isMaker = ({ operation }: Target): boolean => ['putOrderType', 'putImportMapping'].includes(operation.id);

/** What a call about a thing that is not there is answered with: some vendors tell changes from the rest. */
export function absentStatus({ facts, operation }: Target): number {
  const isChange = operation.method !== 'GET' && /\/status$|^\/contacts?\//.test(operation.path);
  return isChange ? facts.statuses.noOrderToMove : facts.statuses.noOrder;
}

/** Whether anybody may call it. */
export const isOpen = ({ operation }: Target): boolean => operation.scope === null;

/** Whether it heeds `If-Match` and `Idempotency-Key`: signing in does not. */
export const isConditional = ({ operation }: Target): boolean => operation.scope !== null;

/** The methods that the target's path answers. */
export function methodsAt({ base, path }: Target): string[] {
  const matches = (other: Target): boolean =>
    new RegExp(`^${other.base}${other.operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path());
  const methods: string[] = TARGETS.filter((other) => other.base === base && matches(other)).map(
    ({ operation }) => operation.method,
  );
  return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : [])])].sort();
}

/** The target with a schema of its JSON body, where it has one. */
export const WRITING = TARGETS.flatMap((target) =>
  target.operation.body && (target.operation.accepts ?? ['json']).includes('json')
    ? [{ ...target, schema: target.operation.body as Schema }]
    : [],
);

const countFields = ({ schema }: (typeof WRITING)[number]): number => fieldsOf(schema).length;

/** The target with the most fields of each dialect. */
export const LARGEST = [...Map.groupBy(WRITING, ({ facts }) => facts.name).values()].flatMap((targets) =>
  targets.toSorted((a, b) => countFields(b) - countFields(a)).slice(0, 1),
);

/** The target of each dialect that takes a body, names a thing in its path and heeds conditions. */
const REPRESENTATIVES = new Set(
  [...Map.groupBy(TARGETS, ({ facts }) => facts.name).values()].map((targets) =>
    targets.find(
      (target) => target.operation.body && hasParameter(target) && isConditional(target) && !isMaker(target),
    ),
  ),
);

/**
 * Picks the cases to send over HTTP. What is alike for all calls of a dialect is tried on one of them; what takes other bodies, or
 * asks for no key, is tried as well. All other calls get the first few cases.
 */
export function casesFor<T>(target: Target, cases: readonly T[], few = 1): readonly T[] {
  const { accepts, upload } = target.operation;
  const original = TARGETS.find(({ name }) => name === target.name);
  const isWhole = isOpen(target) || accepts !== undefined || upload !== undefined || REPRESENTATIVES.has(original);
  return isWhole ? cases : cases.slice(0, few);
}

/** A request that would succeed. */
export function goodRequest(target: Target, key: string): TestRequest {
  const { method, body, query, upload } = target.operation;
  const special = SPECIAL_REQUESTS[target.name];
  if (special) return { method, path: target.path(), ...special };
  const needed = new URLSearchParams(query ? (smallest(query as Schema) as Record<string, string>) : {}).toString();
  return {
    method,
    path: target.path() + (needed ? `?${needed}` : ''),
    headers: {
      ...target.facts.keyHeaders(key),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(upload ? { 'content-type': 'application/x-ndjson' } : {}),
    },
    ...(body ? { body: JSON.stringify(SPECIAL_BODIES[target.name] ?? smallest(body as Schema)) } : {}),
    ...(upload ? { body: '{}\n' } : {}),
  };
}
