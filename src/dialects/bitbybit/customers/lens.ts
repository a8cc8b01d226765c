import type { Reach } from '../../../core/context/order-context.ts';
import type { Problem } from '../../../model/failure.ts';
import {
  type Customer,
  customerIdFor,
  type RecordContent,
  type Recorded,
  type StoredAddress,
} from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { foldText } from '../../../model/text.ts';
import { invalid, notExempt } from '../../../operations/existing-values.ts';
import { textAt } from '../../../operations/values.ts';
import { addressFrom, addressView } from '../common/lens.ts';
import { NAME } from '../settings.ts';
import type * as wire from './schema.ts';

/** The view of a customer with their addresses, the main one first. Total. */
export function view(customer: Recorded<'customers'>, addresses: readonly StoredAddress[]): wire.BitbybitCustomer {
  const theirs = addresses.filter(({ customer_id }) => customer_id === customer.id);
  const [main, others] = [theirs.filter(isMain), theirs.filter((address) => !isMain(address))];
  return {
    id: customerIdFor(customer, NAME),
    ...writable(customer),
    tags: [...(customer.tags ?? [])],
    addresses: [...main, ...others].map(addressView),
    createdAt: customer.created_at,
    updatedAt: customer.changed_at,
  };
}

const isMain = ({ is_default }: StoredAddress): boolean => is_default ?? false;

/**
 * The content of a customer after an update. A field counts only when it is sent and differs from the view. `others` are the
 * customers with the sent email address or phone number. Fails with `invalid` for the `problems` of request validation that
 * no existing value exempts, for an address or number of another customer, and when neither would remain.
 */
export function put(
  customer: Customer,
  update: wire.CustomerUpdate,
  problems: readonly Problem[],
  others: readonly Customer[],
): Result<RecordContent<'customers'>> {
  const shown = writable(customer);
  const sent = differing(update, shown);
  const left = notExempt(problems, update, shown);
  const wrong = [...left, ...takenProblems(texts(sent), others), ...unreachable(customer, sent)];
  if (wrong.length > 0) return refuse(invalid(wrong));
  return ok({ ...customer, ...fieldsFrom(customer, sent) });
}

type Writable = Required<wire.CustomerUpdate>;

const writable = (customer: Customer): Writable => ({
  email: customer.email ?? null,
  phoneNumber: customer.phone ?? null,
  firstName: firstNameOf(customer) ?? null,
  lastName: customer.last_name ?? null,
  imageUrl: customer.image_url ?? null,
});

function differing(update: wire.CustomerUpdate, shown: Writable): wire.CustomerUpdate {
  const fields = Object.keys(shown) as (keyof Writable)[];
  const differ = fields.filter((field) => update[field] !== undefined && update[field] !== shown[field]);
  return Object.fromEntries(differ.map((field) => [field, update[field]]));
}

/** The email address and phone number of an update that is not checked yet, so they can have any type. */
const texts = ({ email, phoneNumber }: wire.CustomerUpdate) => ({
  email: typeof email === 'string' ? email : undefined,
  phone: typeof phoneNumber === 'string' ? phoneNumber : undefined,
});

function unreachable({ email, phone }: Customer, sent: wire.CustomerUpdate): Problem[] {
  const left = [
    sent.email === undefined ? email : sent.email,
    sent.phoneNumber === undefined ? phone : sent.phoneNumber,
  ];
  const [cleared] = (['email', 'phoneNumber'] as const).filter((field) => sent[field] === null);
  if (cleared === undefined || left.some(Boolean)) return [];
  const other = cleared === 'email' ? 'phoneNumber' : 'email';
  return [{ place: 'body', path: [cleared], rule: 'required', reason: `or ${other} is required`, binding: 'shape' }];
}

/** The canonical fields for the sent fields. */
function fieldsFrom(customer: Customer, sent: wire.CustomerUpdate): Partial<RecordContent<'customers'>> {
  const { email, phoneNumber, firstName, lastName, imageUrl } = sent;
  return {
    ...(email === undefined ? {} : { email: email ?? undefined }),
    ...(phoneNumber === undefined ? {} : { phone: phoneNumber ?? undefined }),
    ...(firstName === undefined ? {} : nameFrom(customer, firstName)),
    ...(lastName === undefined ? {} : { last_name: lastName ?? undefined }),
    ...(imageUrl === undefined ? {} : { image_url: imageUrl ?? undefined }),
  };
}

/** The name for a sent first name. A company shows its name there, so the company's name changes; null never removes it. */
function nameFrom({ first_name, name }: Customer, firstName: string | null): Partial<RecordContent<'customers'>> {
  if (firstName === null) return { first_name: undefined };
  return first_name === undefined && name !== undefined ? { name: firstName } : { first_name: firstName };
}

/** The source of customers that a call created. The vendor documents no word for it. */
export const API_SOURCE = 'openapi';

/**
 * The content of a new customer. Fails with `invalid`, and names every problem: an email address or phone number of one of
 * the `others`, who were found by them, or several main addresses.
 */
export function customerFrom(sent: wire.NewCustomer, others: readonly Customer[]): Result<RecordContent<'customers'>> {
  const { email, phoneNumber: phone } = sent;
  const problems = [...takenProblems({ email, phone }, others), ...mainAddressProblems(sent)];
  if (problems.length > 0) return refuse(invalid(problems));
  return ok({
    email,
    phone,
    first_name: sent.firstName,
    last_name: sent.lastName,
    image_url: sent.imageUrl,
    tags: sent.tags ?? [],
    source: API_SOURCE,
  });
}

/** The addresses of a new customer, in the order of the request. */
export const addressesFrom = (
  { addresses = [] }: wire.NewCustomer,
  customer_id: string,
): RecordContent<'addresses'>[] =>
  addresses.map((address) => {
    const { id: _none, ...content } = addressFrom(address);
    return { ...content, customer_id, is_default: address.mainAddress ?? false };
  });

function mainAddressProblems({ addresses = [] }: wire.NewCustomer): Problem[] {
  const mains = addresses.flatMap(({ mainAddress }, i) => (mainAddress ? [i] : []));
  return mains.slice(1).map((i) => ({
    place: 'body',
    path: ['addresses', i, 'mainAddress'],
    rule: 'duplicate',
    reason: 'is true of another address already',
    binding: 'shape',
  }));
}

/** The problems of an email address and phone number that another customer has. The case of email addresses is ignored. */
function takenProblems(
  { email, phone }: { email?: string | undefined; phone?: string | undefined },
  others: readonly Customer[],
): Problem[] {
  const folded = email === undefined ? undefined : foldText(email);
  return [
    ...(folded !== undefined && others.some((other) => foldText(other.email ?? '') === folded) ? [taken('email')] : []),
    ...(phone !== undefined && others.some((other) => other.phone === phone) ? [taken('phoneNumber')] : []),
  ];
}

const taken = (field: string): Problem => ({
  place: 'body',
  path: [field],
  rule: 'duplicate',
  reason: 'is in use by another customer',
  binding: 'limit',
});

/** The first name of a customer. bitbybit has persons only, so a company shows its name there. */
export const firstNameOf = (customer: Pick<Customer, 'first_name' | 'name'> | undefined): string | undefined =>
  customer?.first_name ?? customer?.name;

/** The email address and phone number of a body, which can have any type. Values that are not strings are left out. */
export function reachOf(body: unknown): Reach {
  const [email, phone] = [textAt(body, ['email']), textAt(body, ['phoneNumber'])];
  return { emails: email === undefined ? [] : [email], phones: phone === undefined ? [] : [phone] };
}
