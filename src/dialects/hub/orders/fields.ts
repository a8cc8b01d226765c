import { Type } from 'typebox';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { ShownOrder } from './reply.ts';

const LONGEST = 2000;

/** Which fields of orders are shown. */
export const fieldsQuery = {
  fields: Type.Optional(
    Type.String({
      maxLength: LONGEST,
      description:
        'Only these fields, separated by commas; with one dot, parts of them: `id,status.name,line_items.sku`.',
    }),
  ),
};

/** Cuts what is shown of an order to the fields that were asked for. */
export type Selection = (shown: object) => object;

interface Shape {
  properties?: Record<string, Shape>;
  items?: Shape;
  additionalProperties?: unknown;
}

const FIELDS = (ShownOrder as Shape).properties ?? {};

/** Reads the fields that a query asks for; without any, all are shown. Fails with `invalid`: each unknown name. */
export function selectionOf(fields: string | undefined): Result<Selection> {
  if (fields === undefined) return ok((shown) => shown);
  const names = fields.split(',').map((name) => name.trim());
  const problems = names.filter((name) => !isField(name)).map(unknown);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const wanted = new Map<string, Set<string> | undefined>();
  for (const name of names) {
    const [field = '', part] = split(name);
    if (part === undefined) wanted.set(field, undefined);
    else if (!wanted.has(field) || wanted.get(field)) wanted.set(field, (wanted.get(field) ?? new Set()).add(part));
  }
  return ok((shown) =>
    Object.fromEntries(
      Object.entries(shown)
        .filter(([field]) => wanted.has(field))
        .map(([field, value]) => [field, partsOf(value, wanted.get(field))]),
    ),
  );
}

/** At the first dot: the name of a dialect may have none, that of a field neither. */
function split(name: string): [string, string?] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function isField(name: string): boolean {
  const [field, part] = split(name);
  if (!Object.hasOwn(FIELDS, field)) return false;
  if (part === undefined) return true;
  const { properties, additionalProperties } = (FIELDS[field] as Shape).items ?? (FIELDS[field] as Shape);
  return Boolean(additionalProperties) || (properties !== undefined && Object.hasOwn(properties, part));
}

function partsOf(value: unknown, parts: ReadonlySet<string> | undefined): unknown {
  if (!parts || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => partsOf(entry, parts));
  return Object.fromEntries(Object.entries(value).filter(([part]) => parts.has(part)));
}

const unknown = (name: string): Problem => ({
  place: 'query',
  path: ['fields'],
  rule: 'enum',
  reason: `has ${JSON.stringify(name)}, which is no field of an order`,
  binding: 'shape',
  expected: Object.keys(FIELDS),
});
