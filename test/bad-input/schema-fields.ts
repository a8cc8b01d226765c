import { ALL_STATUSES, freshWorkspace, USER } from './access.ts';
import { freshEmail, freshReference } from './records.ts';

/** A JSON schema, as far as the requests' schemas use it. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  /** Properties of which one or another is required; of `oneOf`, no two. */
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  minItems?: number;
  enum?: unknown[];
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  'x-exact-decimal'?: boolean;
  readOnly?: boolean;
}

export type Path = readonly (string | number)[];

export interface Field {
  path: Path;
  schema: Schema;
  required: boolean;
}

/** Every field of a body, at any depth; an entry of a list stands for all of them. The body itself comes first. */
export function fieldsOf(schema: Schema, path: Path = [], required = true): Field[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    fieldsOf(property, [...path, name], requiredOf(schema).includes(name)),
  );
  const entries = schema.items ? fieldsOf(schema.items, [...path, 0]) : [];
  return [{ path, schema, required }, ...below, ...entries];
}

/** What the smallest body has: of properties of which one is required, the first. */
export function requiredOf({ required = [], anyOf = [], oneOf = [] }: Schema): string[] {
  return [...required, ...(anyOf[0]?.required ?? []), ...(oneOf[0]?.required ?? [])];
}

/** Values that mean something to the demo, where any text would do for the schema. */
const MEANINGFUL: Record<string, unknown> = {
  email: USER.email,
  password: USER.password,
  key: 'brought-from-elsewhere-1234567890',
  customer_id: '12345678-90ab-cdef-1234-567890abcdef',
  customerId: '12345678-90ab-cdef-1234-567890abcdef',
  // Without the id of one that is there, a variant needs both.
  variants: [{ title: 'M', price: 1 }],
  productVariantId: '7b0f4c1e-55aa-4d3a-9cb2-000000000001',
  entity_id: '12345678-90ab-cdef-1234-567890abcdef',
  order_id: '01f5d171-d3e3-4b2b-bd57-0727194b5bed',
  order_type: '7b0f4c1e-55aa-4d3a-9ce1-000000000001',
  service_point_id: '7b0f4c1e-55aa-4d3a-9ce3-000000000001',
  type_id: '7b0f4c1e-55aa-4d3a-9ce1-000000000001',
  statuses: ALL_STATUSES,
  status_id: 'd666a904-5739-46c0-b70a-1cd57658a3f6',
  // A merge patch of a part leaves it whole: what it lacks is asked for.
  customer_consent: { has_consent: false, consent_file_id: 'file' },
  container_info: { key: 'box', unit: 'CBM', volume: 1 },
};

const WELL_FORMED: Record<string, string> = {
  'date-time': '2025-01-01T00:00:00Z',
  'day-or-time': '2025-01-31',
  day: '31.01.2025',
  e164: '+14155552671',
  'iso-3166-1-alpha-2': 'US',
  'iso-4217': 'EUR',
  'ip-range': '192.0.2.0/24',
  'client-id': 'client',
  'time-zone': 'Europe/Berlin',
  color: '#2f6feb',
};

/** The smallest value that a schema accepts: what is required, and nothing else. */
export function smallest(schema: Schema, name = ''): unknown {
  if (name in MEANINGFUL && !schema.format) return MEANINGFUL[name];
  if (name === 'reference_id') return freshReference();
  if (schema.enum) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(requiredOf(schema).map((key) => [key, smallest(schema.properties?.[key] ?? {}, key)]));
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items ?? {}));
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return false;
    default:
      if (schema.format === 'workspace-id') return freshWorkspace();
      return schema.format === 'email' ? freshEmail() : (WELL_FORMED[schema.format ?? ''] ?? 'text');
  }
}

const LEFT_OUT = Symbol('left out');

/** The smallest body with one value in it; whatever is needed to get there is made. */
export function bodyWith(schema: Schema, path: Path, value: unknown): unknown {
  return place(schema, smallest(schema), path, value);
}

/**
 * Returns the smallest body with several values in it, and the paths of those that it has: of alternatives that exclude each
 * other, it has the last.
 */
export function bodyWithAll(
  schema: Schema,
  values: readonly (readonly [Path, unknown])[],
): [body: unknown, paths: Path[]] {
  let body = smallest(schema);
  for (const [path, value] of values) body = place(schema, body, path, value);
  const at = (path: Path): unknown =>
    path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step], body);
  return [body, values.filter(([path, value]) => at(path) === value).map(([path]) => path)];
}

/** The smallest body, and the way to a field, but not the field. */
export function bodyWithout(schema: Schema, path: Path): unknown {
  return place(schema, smallest(schema), path, LEFT_OUT);
}

function place(schema: Schema, into: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const inner = typeof step === 'number' ? schema.items : schema.properties?.[step];
  if (!inner && rest.length === 0) return { ...(into as object), [step]: value };
  if (!inner) throw new Error(`the schema has no ${step}`);
  const present = (into as Record<string | number, unknown>)[step] ?? smallest(inner, String(step));
  const placed = place(inner, present, rest, value);
  if (typeof step === 'number') return [placed];
  const { [step]: _replaced, ...others } = into as Record<string, unknown>;
  const alternatives = (schema.oneOf ?? []).flatMap(({ required = [] }) => required);
  if (alternatives.includes(step)) for (const other of alternatives) delete others[other];
  return placed === LEFT_OUT ? others : { ...others, [step]: placed };
}
