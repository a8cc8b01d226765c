import type { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { iso31661 } from 'iso-3166';
import { isIpRange } from '../core/access/ip-list.ts';
import { isDayText } from '../core/days.ts';
import { isExactDecimal } from '../model/decimal.ts';
import { isBlank } from '../model/text.ts';
import { isTimeZone, parseDay, parseInstant } from '../model/time.ts';

const COUNTRIES = new Set(iso31661.filter((entry) => entry.state === 'assigned').map((entry) => entry.alpha2));

const EMAIL = 'email';
const LONGEST_EMAIL = 254;

/** Assigned country codes only: `UK` and `EU` are reserved, not assigned. */
const isCountry = (text: string): boolean => COUNTRIES.has(text);

/** ITU-T E.164: a plus sign, then at most 15 digits, the first of them not zero. */
const isPhone = (text: string): boolean => /^\+[1-9]\d{1,14}$/.test(text);

/** The message for a value that breaks a format. */
export const FORMAT_REASONS: Record<string, string> = {
  'date-time': 'must be an existing date and time as in RFC 3339, such as 2025-01-31T08:30:00Z',
  'day-or-time':
    'must be an existing day, such as 2025-01-31, `today` or `yesterday`, or a date and time as in RFC 3339, such as 2025-01-31T08:30:00Z',
  day: 'must be an existing day, such as 31.01.2025 or 2025-01-31',
  email: 'must be an email address',
  e164: 'must be a phone number in E.164 format, such as +14155552671',
  'iso-4217': 'must be a currency code of ISO 4217, such as USD',
  'ip-range': 'must be an IP address, or a network in CIDR notation no broader than /9 for IPv4 and /33 for IPv6',
  'client-id': 'must be 1 to 255 printable ASCII characters without a colon',
  'time-zone': 'must be a time zone of the IANA database, such as Europe/Berlin',
  'workspace-id': 'must be 1 to 63 lower-case letters, digits and hyphens, a letter or digit first',
  reference: 'must not be blank',
  color: 'must be a color such as #2f6feb',
  'iso-3166-1-alpha-2': 'must be a country code of ISO 3166-1 alpha-2, such as US',
};

/** Adds the keywords of the dialects' schemas to a validator. */
export function addVocabulary(ajv: Ajv): void {
  addFormats.default(ajv, [EMAIL]);
  const wellFormed = ajv.formats[EMAIL] as RegExp;
  ajv.addFormat(EMAIL, (text: string) => text.length <= LONGEST_EMAIL && wellFormed.test(text));
  ajv.addFormat('date-time', (text: string) => parseInstant(text) !== undefined);
  ajv.addFormat('day-or-time', (text: string) => isDayText(text) || parseInstant(text) !== undefined);
  ajv.addFormat('day', (text: string) => parseDay(text) !== undefined);
  ajv.addFormat('e164', isPhone);
  ajv.addFormat('iso-3166-1-alpha-2', isCountry);
  ajv.addFormat('iso-4217', /^[A-Z]{3}$/);
  ajv.addFormat('ip-range', isIpRange);
  ajv.addFormat('time-zone', isTimeZone);
  ajv.addFormat('workspace-id', /^[a-z0-9][a-z0-9-]{0,62}$/);
  ajv.addFormat('reference', (text: string) => text === '' || !isBlank(text));
  ajv.addFormat('color', /^#[0-9a-f]{6}$/i);
  // HTTP Basic ends the id at the first colon (RFC 7617, section 2).
  ajv.addFormat('client-id', /^[\x21-\x39\x3b-\x7e]{1,255}$/);
  ajv.addKeyword({
    keyword: 'x-exact-decimal',
    type: 'number',
    schemaType: 'boolean',
    validate: (wanted: boolean, value: number) => !wanted || isExactDecimal(value),
  });
  ajv.addVocabulary(['x-name', 'example']);
}
