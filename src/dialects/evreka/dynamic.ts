import { isExactDecimal } from '../../model/decimal.ts';
import type { JsonObject, JsonValue } from '../../model/json.ts';
import type { DynamicField } from '../../model/record.ts';
import { parseDay } from '../../model/time.ts';
import type { DynamicValue } from './wire/basics.ts';

/** The values of fields by their keys, and what is wrong with them, in sentences. Of two values of a key, the last counts. */
export function dynamicOf(
  sent: readonly DynamicValue[],
  fields: readonly DynamicField[],
): { values: JsonObject; complaints: string[] } {
  const complaints: string[] = [];
  const values = new Map<string, JsonValue>();
  for (const { key, value } of sent) {
    const field = fields.find((candidate) => candidate.key === key);
    if (!field) {
      complaints.push(`Dynamic field (${key}) not found`);
      continue;
    }
    if (value === undefined) {
      values.delete(key);
      continue;
    }
    const meant = READ[field.type](value);
    if (meant === undefined) complaints.push(`Dynamic field (${key}) must be a ${field.type}`);
    else values.set(key, meant);
  }
  const missing = fields.filter(({ key, mandatory }) => mandatory && !values.has(key));
  const named = new Set(complaints);
  for (const { key, type } of missing) {
    if (!named.has(`Dynamic field (${key}) must be a ${type}`)) complaints.push(`Dynamic field (${key}) is required`);
  }
  return { values: Object.fromEntries(values), complaints };
}

type Sent = string | number | boolean;

const READ: Record<DynamicField['type'], (value: Sent) => JsonValue | undefined> = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  number: (value) => (typeof value === 'number' && isExactDecimal(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  date: (value) => (typeof value === 'string' ? parseDay(value) : undefined),
};

/** Values of fields that nobody declared: as they were sent. Of two values of a key, the last counts. */
export function looseDynamic(sent: readonly DynamicValue[]): JsonObject {
  const present = sent.flatMap(({ key, value }): [string, JsonValue][] => (value === undefined ? [] : [[key, value]]));
  return Object.fromEntries(present);
}
