import { dialects } from '../../src/dialects/all.ts';
import { basesOf, type Operation } from '../../src/dialects/dialect.ts';
import { type DialectFacts, factsOf } from '../support/dialects.ts';
import type { TestRequest } from '../support/requests.ts';
import { type Schema, smallest } from './schema-fields.ts';

/** The demo's example order. */
const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

/** One operation under one of its dialect's bases. */
export interface Target {
  name: string;
  facts: DialectFacts;
  operation: Operation;
  base: string;
  /** The path to an order that is there, or to another. */
  path(id?: string): string;
}

/** Every operation of every dialect under each of its bases, so that a new one is covered as soon as it is there. */
export const TARGETS: readonly Target[] = dialects.flatMap((dialect) =>
  dialect.operations.flatMap((operation) =>
    basesOf(dialect, operation).map((base) => ({
      name: `${operation.method} ${base}${operation.path}`,
      facts: factsOf(dialect.name),
      operation,
      base,
      path: (id = ORDER_ID) => base + operation.path.replaceAll(/\{\w+\}/g, id),
    })),
  ),
);

export const hasParameter = ({ operation }: Target): boolean => operation.path.includes('{');

/** The target with a schema of its body, where it has one. */
export const WRITING = TARGETS.flatMap((target) =>
  target.operation.body ? [{ ...target, schema: target.operation.body as Schema }] : [],
);

/** A request that would succeed. */
export function goodRequest(target: Target, key: string): TestRequest {
  const { method, body } = target.operation;
  return {
    method,
    path: target.path(),
    headers: {
      ...target.facts.keyHeaders(key),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(smallest(body as Schema)) } : {}),
  };
}
