import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { contentOf, type RecordContent, type Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import { NAME } from '../settings.ts';
import type { NewPaymentMethod, ShownPaymentMethod } from './schema.ts';

/** The fields that only this vendor has. Nothing else of a card is ever stored. */
type Own = Pick<
  NewPaymentMethod,
  'payment_method_type' | 'brand' | 'card_expiry' | 'last_four_digits' | 'token' | 'is_default'
>;

const ownOf = ({ extras }: Pick<RecordContent<'payment_methods'>, 'extras'>): Own => (extras?.[NAME] ?? {}) as Own;

/** The view of a payment method. `customerId` is the id by which the clients know its customer. */
export function view(method: Recorded<'payment_methods'>, customerId: string | undefined): ShownPaymentMethod {
  const own = ownOf(method);
  return {
    id: method.id,
    reference_id: method.reference_id,
    customer_id: customerId,
    provider: method.provider,
    payment_method_type: own.payment_method_type,
    brand: own.brand,
    status: 'active',
    card_expiry: own.card_expiry,
    last_four_digits: own.last_four_digits,
    display_name: method.name,
    token: own.token,
    created_at: toSeconds(method.created_at),
    updated_at: toSeconds(method.changed_at),
    is_default: own.is_default ?? false,
  };
}

/** The content of a new payment method of a customer. */
export function create(sent: NewPaymentMethod, customerId: string): RecordContent<'payment_methods'> {
  const { payment_method_type, brand, card_expiry, last_four_digits, token, is_default } = sent;
  const own = { payment_method_type, brand, card_expiry, last_four_digits, token, is_default };
  return {
    reference_id: sent.reference_id,
    name: sent.display_name ?? nameOf(sent),
    customer_id: customerId,
    provider: sent.provider,
    extras: {
      [NAME]: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as JsonObject,
    },
  };
}

function nameOf({ brand, provider, last_four_digits }: NewPaymentMethod): string {
  const name = brand ?? provider;
  return last_four_digits === undefined ? name : `${name} ending in ${last_four_digits}`;
}

/** A payment method that is the default no more. */
export function withoutDefault(method: Recorded<'payment_methods'>): RecordContent<'payment_methods'> {
  const { is_default, ...own } = ownOf(method);
  return { ...contentOf(method), extras: { ...method.extras, [NAME]: own as JsonObject } };
}

export const isDefault = (method: Recorded<'payment_methods'>): boolean => ownOf(method).is_default ?? false;

/** The problems that the schemas do not find: digits that are not the last four, and whole card numbers in any text. */
export function cardProblems(sent: NewPaymentMethod): Problem[] {
  const problem = (field: keyof NewPaymentMethod, rule: Problem['rule'], reason: string): Problem => ({
    place: 'body',
    path: [field],
    rule,
    reason,
    binding: 'shape',
  });
  const { last_four_digits } = sent;
  // The caller's own ids can be any digits.
  const texts = (['token', 'display_name'] as const).filter((field) => hasCardNumber(sent[field] ?? ''));
  return [
    ...(last_four_digits === undefined || /^[0-9]{4}$/.test(last_four_digits)
      ? []
      : [problem('last_four_digits', 'format', 'must be four digits')]),
    ...texts.map((field) => problem(field, 'text', 'must not be a card number')),
  ];
}

/** Whether a text is, or holds between other things, 13 to 19 digits with the check digit of ISO/IEC 7812-1. */
function hasCardNumber(text: string): boolean {
  const runs = text.match(/(?<![A-Za-z0-9])\d(?:[ -]?\d){12,18}(?![A-Za-z0-9])/g) ?? [];
  return runs.some((run) => isCheckedByLuhn(run.replaceAll(/\D/g, '')));
}

function isCheckedByLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
