import type { Field, Schema } from './schema-fields.ts';

/** A text that JSON has to be written with by hand: a number no double can hold, a key twice. */
class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Writes a body as JSON, with raw texts as they are. */
export function toJson(body: unknown): string {
  const raw: string[] = [];
  const text = JSON.stringify(body, (_key, value: unknown) =>
    value instanceof RawJson ? `raw:${raw.push(value.text) - 1}:raw` : value,
  );
  return text.replaceAll(/"raw:(\d+):raw"/g, (_match, index) => raw[Number(index)] ?? '');
}

export interface BadValue {
  name: string;
  value: unknown;
}

const bad = (name: string, value: unknown): BadValue => ({ name, value });

const WRONG_TYPES: readonly (BadValue & { is: string })[] = [
  { is: 'string', ...bad('a text', 'text') },
  { is: 'string', ...bad('a number as text', '1') },
  { is: 'number', ...bad('a number', 42) },
  { is: 'boolean', ...bad('a boolean', true) },
  { is: 'array', ...bad('a list', []) },
  { is: 'array', ...bad('a list in a list', [[]]) },
  { is: 'object', ...bad('an object', {}) },
  { is: 'object', ...bad('an object with a length', { length: 1 }) },
];

const IMPOSSIBLE_DATES = [
  '2025-02-30T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2025-13-01T00:00:00Z',
  '2025-00-10T00:00:00Z',
  '2025-01-01T25:00:00Z',
  '2025-01-01T24:00:00Z',
  '2025-01-01T00:60:00Z',
  '2025-01-01T00:00:60Z',
  '2025-01-01T00:00:00',
  '2025-01-01T00:00:00+24:00',
  '2025-01-01 00:00:00Z',
  '2025-01-01',
  '01.01.2025',
  '1735689600',
  'yesterday',
  '',
  '0000-01-01T00:00:00Z',
  '+10000-01-01T00:00:00Z',
  ' 2025-01-01T00:00:00Z',
];

/** Impossible as a time, and possible as a day. */
const DAYS = ['2025-01-01', 'yesterday'];

const BY_FORMAT: Record<string, readonly string[]> = {
  'date-time': IMPOSSIBLE_DATES,
  'day-or-time': [...IMPOSSIBLE_DATES.filter((text) => !DAYS.includes(text)), '2025-02-30', 'Today', 'tomorrow'],
  day: ['', '30.02.2025', '29.02.2023', '2025-13-01', '00.01.2025', '1.2.2025', '31/01/2025', '2025-01-31T00:00:00Z'],
  email: ['', 'john', 'john@', '@example.com', 'john doe@example.com', 'john@@example.com', `${'x'.repeat(250)}@a.io`],
  e164: ['', '4155552671', '+0155552671', '+1 415 555 2671', '+1415555267112345', '+', '+1a', '٠١٢٣'],
  'iso-4217': ['', 'usd', 'US', 'USDX', 'US$', ' USD'],
  'time-zone': ['', 'UTC+1', '+01:00', 'Europe/Atlantis', 'CEST', ' Europe/Berlin', 'x'.repeat(65)],
  'workspace-id': ['', 'Sales', 'a b', '-a', 'a_b', 'ü', 'x'.repeat(64)],
  color: ['', 'red', '2f6feb', '#2f6fe', '#2f6febf', '#2f6feg', '#fff'],
  'client-id': ['', 'a:b', 'a b', 'ü', 'x'.repeat(256)],
  'ip-range': [
    '',
    'x',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/024',
    '192.0.2.0/24/24',
    '192.0.2.0-192.0.2.9',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '::/0',
    '2001::/32',
    '2001:db8::/129',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0',
    'localhost',
  ],
  'iso-3166-1-alpha-2': ['', 'us', 'USA', 'UK', 'XX', 'EU', 'U', 'Germany'],
};

/** Numbers that no double holds as they are written. */
const NO_DOUBLES = ['1e400', '-1e400', '12345678901234567890', '1.00000000000000000001', '9007199254740993'];

const INEXACT_NUMBERS = [...NO_DOUBLES, '1234567890123456', '1e15', '0.00001', '1.23456'];

/** Texts that are no Unicode, or that PostgreSQL cannot store. */
export const LONE_SURROGATES_AND_NUL: readonly BadValue[] = [
  bad('NUL', 'a\u0000b'),
  bad('half a surrogate pair', 'a\ud800b'),
  bad('the other half', 'a\udc00b'),
  bad('the halves in the wrong order', '\udc00\ud800'),
];

/** Values that are wrong for a field in every dialect. */
export function badValuesFor({ schema }: Field, nullMeansAbsent: boolean): BadValue[] {
  const types = [schema.type ?? (schema.enum ? 'string' : [])].flat();
  const allowed = types.map((type) => (type === 'integer' ? 'number' : type));
  return [
    ...WRONG_TYPES.filter(({ is }) => !allowed.includes(is)),
    ...(allowed.includes('null') || nullMeansAbsent ? [] : [bad('null', null)]),
    ...(allowed.includes('string') ? badTexts(schema) : []),
    ...(allowed.includes('number') ? badNumbers(schema, types) : []),
    ...(allowed.includes('array') ? [bad('null in a list', [null])] : []),
  ];
}

function badTexts(schema: Schema): BadValue[] {
  const { enum: words, format, maxLength } = schema;
  return [
    ...LONE_SURROGATES_AND_NUL,
    ...(words
      ? ['', 'no such word', ` ${words[0]}`, String(words[0]).toUpperCase().toLowerCase().replace(/^./, 'X')]
      : []
    ).map((word) => bad(`the word ${JSON.stringify(word)}`, word)),
    ...(format ? (BY_FORMAT[format] ?? []) : []).map((text) => bad(`${JSON.stringify(text.slice(0, 30))}`, text)),
    ...(maxLength === undefined
      ? []
      : [
          bad('one character too many', 'x'.repeat(maxLength + 1)),
          bad('one character too many, none of which fits 16 bits', '😀'.repeat(maxLength + 1)),
        ]),
  ];
}

function badNumbers(schema: Schema, types: readonly string[]): BadValue[] {
  // Coordinates have more places than money.
  const isExact = schema['x-exact-decimal'] || types.includes('integer');
  // A number that the hub computes may have more digits than a double, and is sent back unread.
  const inexact = schema.readOnly ? [] : isExact ? INEXACT_NUMBERS : NO_DOUBLES;
  return [
    ...inexact.map((text) => bad(`the number ${text}`, new RawJson(text))),
    ...(types.includes('integer') ? [bad('a fraction', 1.5)] : []),
    ...(schema.minimum === undefined ? [] : [bad('a number below the least', schema.minimum - 1)]),
  ];
}
