import type { TSchema } from 'typebox';
import type { ReplyRecord } from './vendor-replies.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The words of a schema that bind a record: its types and closed lists. Vendors leave out fields, and other systems have other limits. */
const BINDING = new Set(['type', 'enum', 'const', 'properties', 'items', 'anyOf']);

/** The schema of a record of a reply, whose every field but the id may be missing. */
export function recordSchema(schema: TSchema): TSchema {
  return { ...(relaxed(schema) as Json), required: ['id'] } as unknown as TSchema;
}

function relaxed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(relaxed);
  if (!isObject(schema)) return schema;
  const kept: Json = {};
  for (const [word, value] of Object.entries(schema)) {
    if (!BINDING.has(word)) continue;
    if (word === 'properties') {
      kept[word] = Object.fromEntries(Object.entries(value as Json).map(([name, each]) => [name, relaxed(each)]));
    } else kept[word] = word === 'items' || word === 'anyOf' ? relaxed(value) : value;
  }
  return kept;
}

/** A record without null, which stands for no value in every vendor's replies. Below `deepest` levels values stay as they are. */
export function withoutNulls(value: unknown, deepest = 8): unknown {
  if (deepest === 0) return value;
  if (Array.isArray(value)) return value.map((each) => withoutNulls(each, deepest - 1));
  if (!isObject(value)) return value;
  const kept: Json = {};
  for (const name in value) if (value[name] !== null) kept[name] = withoutNulls(value[name], deepest - 1);
  return kept;
}

/** A record of a vendor has fewer levels. */
const DEEPEST = 8;

/** Calls back for each field of a record that has a value and that the schema does not name, with its path without indices. */
export function eachUnknown(
  schema: unknown,
  value: unknown,
  found: (path: string) => void,
  path = '',
  deepest = DEEPEST,
): void {
  if (deepest === 0 || !isObject(schema)) return;
  const { properties, items, anyOf } = schema;
  if (Array.isArray(anyOf)) {
    const fitting = anyOf.find(
      (each) => isObject(each) && (isObject(each['properties']) || each['items'] !== undefined),
    );
    if (fitting) eachUnknown(fitting, value, found, path, deepest);
  } else if (Array.isArray(value)) {
    for (const each of value) eachUnknown(items, each, found, path, deepest - 1);
  } else if (isObject(properties) && isObject(value)) {
    for (const name in value) {
      const at = path === '' ? name : `${path}.${name}`;
      if (value[name] === null) continue;
      if (Object.hasOwn(properties, name)) eachUnknown(properties[name], value[name], found, at, deepest - 1);
      else found(at);
    }
  }
}

/** Whether a record has a value at a path without indices. */
export function hasValueAt(record: ReplyRecord, path: string): boolean {
  let values: unknown[] = [record];
  for (const name of path.split('.')) {
    values = values.flatMap((value) => (isObject(value) ? [value[name]].flat() : []));
  }
  return values.some((value) => value !== null && value !== undefined);
}
