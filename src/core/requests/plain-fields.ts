import { ORDER_FIELDS, PARTS_OF, type Personal } from '../../model/order-fields.ts';
import { personalRecordFields, plainRecordFields } from '../erasure/erase-record.ts';

/** The names of secrets, in snake case. */
const SECRET =
  /(^|_)(pass(word|wd|phrase)?|secret|token|api_?key|key|authorization|credentials?|signature|pin|cvv|iban)$/;

/** Names of ids. An id does not name a person; where it is made of an email address or a number, its value is masked. */
const ID = /(^|_)(ids?|sku)$/;

/** The id of a customer for people to read. */
const PERSONAL_ID = 'display_id';

const orderFields = (): (readonly [string, { personal: Personal | 'by_part' | 'by_dialect' }])[] => [
  ...Object.entries(ORDER_FIELDS),
  ...Object.values(PARTS_OF).flatMap((parts) => Object.entries<{ personal: Personal }>(parts)),
];

const PERSONAL = new Set([
  ...orderFields().flatMap(([name, { personal }]) => (personal === 'no' || personal === 'by_part' ? [] : [name])),
  ...personalRecordFields(),
]);

const PLAIN = new Set([
  ...orderFields().flatMap(([name, { personal }]) => (personal === 'no' ? [name] : [])),
  ...plainRecordFields(),
]);

/** `unitPrice` as `unit_price`. */
const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const isSecretField = (name: string): boolean => SECRET.test(snakeCase(name));

/**
 * Whether the values of a field with this name concern no person. `closed` has the names whose values, by the schema of
 * the request, are numbers, dates or words of a closed list. Unknown names concern a person.
 */
export function isPlainField(name: string, closed: ReadonlySet<string>): boolean {
  const canonical = snakeCase(name);
  if (SECRET.test(canonical)) return false;
  if (ID.test(canonical)) return canonical !== PERSONAL_ID;
  return !PERSONAL.has(canonical) && (PLAIN.has(canonical) || closed.has(name));
}
