import type { RecordSet } from '../../../core/context/record-set.ts';
import type { Problem } from '../../../model/failure.ts';
import { valueAt } from '../../../operations/values.ts';
import {
  type AddressOrContactKind,
  type CustomerRecords,
  defaultOf,
} from '../addresses-and-contacts/customer-records.ts';
import { mayBeExempt } from '../common/lens.ts';

/** The fields by which a customer's defaults are chosen: among what, and of which type. */
export const POINTERS = [
  ['primary_contact_id', 'contacts', undefined],
  ['default_shipping_address_id', 'addresses', 'shipping'],
  ['default_billing_address_id', 'addresses', 'billing'],
] as const;

/** Which address or contact each sent one goes on from; a new one has a new id, and nobody's id is none. */
export type Named = Record<AddressOrContactKind, (string | undefined)[]>;

/** Whether the customer's present state could exempt a problem: one that is there already needs no field to go on. */
export const isExemptibleInPatch = (problem: Problem): boolean => mayBeExempt(problem) || isOfPart(problem);

/** Whether an address or contact lacks a field. */
export const isOfPart = ({ place, path, rule }: Problem): boolean =>
  place === 'body' && rule === 'required' && path.length === 3 && (path[0] === 'addresses' || path[0] === 'contacts');

/** Whether more addresses or contacts were sent than one request may have, yet all are there already: a view sent back. */
export function isCountOfPresent(customerRecords: CustomerRecords, { path, rule }: Problem, named: Named): boolean {
  const kind = path[0];
  if (rule !== 'count' || path.length !== 1 || (kind !== 'addresses' && kind !== 'contacts')) return false;
  return named[kind].every((id) => id !== undefined && customerRecords[kind].has(id));
}

/** What is wrong with addresses and contacts as they are named: fields that new ones lack, ids of others, one named twice. */
export function partProblems(customerRecords: CustomerRecords, problems: readonly Problem[], named: Named): Problem[] {
  const lacking = problems.filter((problem) => {
    if (!isOfPart(problem)) return false;
    const [kind, i] = problem.path as [AddressOrContactKind, number];
    const id = named[kind][i];
    return id !== undefined && !customerRecords[kind].has(id);
  });
  const strange = (['addresses', 'contacts'] as const).flatMap((kind) =>
    named[kind].flatMap((id, i) =>
      id === undefined ? [problemAt([kind, i, 'id'], 'reference', "is not one of the customer's own")] : [],
    ),
  );
  const twice = (['addresses', 'contacts'] as const).flatMap((kind) =>
    named[kind].flatMap((id, i) =>
      id !== undefined && named[kind].indexOf(id) < i ? [problemAt([kind, i], 'duplicate', 'is named twice')] : [],
    ),
  );
  return [...lacking, ...strange, ...twice];
}

/** References that differ from what is there and lead nowhere. */
export function referenceProblems(customerRecords: CustomerRecords, body: unknown, found: RecordSet): Problem[] {
  const problems: Problem[] = [];
  const priceList = valueAt(body, ['assigned_price_list_id']);
  if (typeof priceList === 'string' && priceList !== customerRecords.customer.price_list_id) {
    if (!found.get('price_lists', priceList)) {
      problems.push(problemAt(['assigned_price_list_id'], 'reference', 'does not exist'));
    }
  }
  for (const [pointer, kind, type] of POINTERS) {
    const id = valueAt(body, [pointer]);
    if (typeof id !== 'string' || id === defaultOf(customerRecords, pointer)) continue;
    const record = customerRecords[kind].get(id);
    if (!record) problems.push(problemAt([pointer], 'reference', "is not one of the customer's own"));
    else if (type && 'type' in record && record.type !== undefined && record.type !== type) {
      problems.push(problemAt([pointer], 'reference', `is not the id of a ${type} address`));
    }
  }
  return problems;
}

const problemAt = (path: Problem['path'], rule: Problem['rule'], reason: string): Problem => ({
  place: 'body',
  path,
  rule,
  reason,
  binding: 'limit',
});
