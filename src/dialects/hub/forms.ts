import type { TSchema } from 'typebox';

/** The part of JSON Schema that these shapes use. */
interface Shape {
  type?: string | string[];
  properties?: Record<string, Shape>;
  items?: Shape;
  additionalProperties?: Shape | boolean;
  enum?: unknown[];
  format?: string;
  required?: string[];
  anyOf?: Shape[];
  [word: string]: unknown;
}

const LIMITS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'x-exact-decimal'];

/** Fields of requests that are never shown. */
const REQUEST_ONLY = ['stored_id'];

/**
 * The schema of a reply from that of a request: without limits, which apply to requests, and open, since a reply may
 * get more fields. `required` names the fields that are always there.
 */
export function shown<T extends TSchema>(schema: T, name: string, required?: readonly string[]): T {
  const shape = withoutLimits(schema as unknown as Shape);
  return { ...shape, 'x-name': name, ...(required ? { required: [...required] } : {}) } as unknown as T;
}

function withoutLimits(schema: Shape): Shape {
  const { additionalProperties, anyOf, ...rest } = schema;
  const shape: Shape = rest;
  for (const limit of LIMITS) delete shape[limit];
  if (shape.format !== 'date-time') delete shape.format;
  if (typeof shape['x-name'] === 'string') shape['x-name'] = `Shown${shape['x-name']}`;
  if (shape.items) shape.items = withoutLimits(shape.items);
  if (typeof additionalProperties === 'object') shape.additionalProperties = withoutLimits(additionalProperties);
  if (shape.properties) {
    const shownFields = Object.entries(shape.properties).filter(([field]) => !REQUEST_ONLY.includes(field));
    shape.properties = Object.fromEntries(shownFields.map(([field, property]) => [field, withoutLimits(property)]));
  }
  return shape;
}

/** The schema of a reply with selected fields: any field may be missing. */
export function chosenOf(schema: TSchema, name: string): TSchema {
  const { required: _required, ...shape } = schema as unknown as Shape;
  const properties = Object.entries(shape.properties ?? {}).map(([field, property]) => [field, chosenPart(property)]);
  return { ...shape, 'x-name': name, properties: Object.fromEntries(properties) } as unknown as TSchema;
}

function chosenPart(schema: Shape): Shape {
  if (schema.items) return { ...schema, items: chosenPart(schema.items) };
  const { required, 'x-name': name, ...shape } = schema;
  if (required === undefined || !schema.properties) return schema;
  return { ...shape, ...(typeof name === 'string' ? { 'x-name': name.replace(/^(?:Shown)?/, 'Chosen') } : {}) };
}

/**
 * The schema of a merge patch (RFC 7396) for a document of this schema. Every field is optional and may be null, except
 * those in `lasting`, which cannot be removed. Entries of lists are unchanged.
 */
export function mergePatchOf(schema: TSchema, name: string, lasting: readonly string[]): TSchema {
  const { required: _required, anyOf: _anyOf, ...shape } = schema as unknown as Shape;
  const properties = Object.entries(shape.properties ?? {}).map(([field, property]) => [
    field,
    lasting.includes(field) ? property : removable(property),
  ]);
  return { ...shape, 'x-name': name, properties: Object.fromEntries(properties) } as unknown as TSchema;
}

function removable(schema: Shape): Shape {
  const { required: _required, type = [], 'x-name': name, ...shape } = schema;
  const { properties, additionalProperties, enum: words } = shape;
  return {
    type: [...[type].flat(), 'null'],
    ...shape,
    ...(typeof name === 'string' ? { 'x-name': `${name}Patch` } : {}),
    ...(words ? { enum: [...words, null] } : {}),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([field, inner]) => [field, removable(inner)])),
    }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: removable(additionalProperties) } : {}),
  };
}
