import type { Reach, RecordSet } from '../../../core/context/record-set.ts';
import type { Problem } from '../../../model/failure.ts';
import { foldText } from '../../../model/fold.ts';
import {
  type Customer,
  customerIdFor,
  type RecordContent,
  type Recorded,
  type StoredAddress,
} from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { textAt } from '../../../operations/values.ts';
import { addressMeant, addressView } from '../common/lens.ts';
import { NAME } from '../settings.ts';
import type * as wire from './schema.ts';
import type { BitbybitCustomer, NewCustomer } from './schema.ts';

/** What bitbybit shows of a customer, with those of the addresses that are theirs, the main one first. Total. */
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
 * What an update makes of a customer: only what is sent and differs from the view counts. `others` are customers who have
 * what it sends. Fails with `invalid` for the request validation's `problems` that stand, an email address or number that another has,
 * and when nothing would be left by which the customer can be reached.
 */
export function put(
  customer: Customer,
  update: wire.CustomerUpdate,
  problems: readonly Problem[],
  others: readonly Customer[],
): Result<RecordContent<'customers'>> {
  const shown = writable(customer);
  const sent = differing(update, shown);
  const existingValues = problems.filter(
    ({ binding, path: [field] }) => binding === 'shape' || Object.hasOwn(sent, field ?? ''),
  );
  const wrong = [...existingValues, ...takenProblems(texts(sent), others), ...unreachable(customer, sent)];
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok({ ...customer, ...meant(customer, sent) });
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

/** What is sent may be of any type until the problems were looked at. */
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

/** The canonical fields that the sent ones stand for. */
function meant(customer: Customer, sent: wire.CustomerUpdate): Partial<RecordContent<'customers'>> {
  const { email, phoneNumber, firstName, lastName, imageUrl } = sent;
  return {
    ...(email === undefined ? {} : { email: email ?? undefined }),
    ...(phoneNumber === undefined ? {} : { phone: phoneNumber ?? undefined }),
    ...(firstName === undefined ? {} : nameMeant(customer, firstName)),
    ...(lastName === undefined ? {} : { last_name: lastName ?? undefined }),
    ...(imageUrl === undefined ? {} : { image_url: imageUrl ?? undefined }),
  };
}

/** Whoever changes the name that is shown for a company changes the company's; it is never taken away. */
function nameMeant({ first_name, name }: Customer, firstName: string | null): Partial<RecordContent<'customers'>> {
  if (firstName === null) return { first_name: undefined };
  return first_name === undefined && name !== undefined ? { name: firstName } : { first_name: firstName };
}

/** Through what those customers came who were made by a call. The vendor's own words for it are not known. */
export const API_SOURCE = 'openapi';

/**
 * The customer that a request means. Fails with `invalid`, every problem named at once, when `others`, who were sought by
 * what it sends, have its email address or number, or when it has several main addresses.
 */
export function customerMeant(sent: NewCustomer, others: readonly Customer[]): Result<RecordContent<'customers'>> {
  const { email, phoneNumber: phone } = sent;
  const problems = [...takenProblems({ email, phone }, others), ...mainAddressProblems(sent)];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
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

/** The addresses that a new customer brings, in the order in which they were sent. */
export const addressesMeant = ({ addresses = [] }: NewCustomer, customer_id: string): RecordContent<'addresses'>[] =>
  addresses.map((address) => {
    const { id: _none, ...content } = addressMeant(address);
    return { ...content, customer_id, is_default: address.mainAddress ?? false };
  });

function mainAddressProblems({ addresses = [] }: NewCustomer): Problem[] {
  const mains = addresses.flatMap(({ mainAddress }, i) => (mainAddress ? [i] : []));
  return mains.slice(1).map((i) => ({
    place: 'body',
    path: ['addresses', i, 'mainAddress'],
    rule: 'duplicate',
    reason: 'is true of another address already',
    binding: 'shape',
  }));
}

/** The wished email address and number that one of the others has. Email addresses compare without regard to case. */
function takenProblems(
  { email, phone }: { email?: string | undefined; phone?: string | undefined },
  others: readonly Customer[],
): Problem[] {
  const wished = email === undefined ? undefined : foldText(email);
  return [
    ...(wished !== undefined && others.some((other) => foldText(other.email ?? '') === wished) ? [taken('email')] : []),
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

/** bitbybit knows persons only: without a first name, a company's name stands where a client looks for one. */
export const firstNameOf = (customer: Pick<Customer, 'first_name' | 'name'> | undefined): string | undefined =>
  customer?.first_name ?? customer?.name;

/** The view of a customer who was found, with the addresses that were found. */
export function shown(found: RecordSet, id: string): BitbybitCustomer | undefined {
  const customer = found.get('customers', id);
  return customer && view(customer, found.all('addresses'));
}

/** How a body says that its customer can be reached. The body may be anything: what is no text reaches nobody. */
export function reachOf(body: unknown): Reach {
  const [email, phone] = [textAt(body, ['email']), textAt(body, ['phoneNumber'])];
  return { emails: email === undefined ? [] : [email], phones: phone === undefined ? [] : [phone] };
}
