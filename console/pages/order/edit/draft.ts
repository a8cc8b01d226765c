import type { Order } from '../../../../sdk/index.ts';
import { same } from '../changes/differences.ts';
import { type FieldName, type Kind, kindOf, PARTS } from '../changes/fields.ts';
import { patchOf } from '../scripts/calls.ts';
import { type Conflict, conflictsOf, merge, nameOfPart, type Side } from './merge.ts';

/** A field that was edited: what it was when the edit began, and what is meant now, as it was typed. */
export interface Edited {
  base: unknown;
  mine: unknown;
}

/** The fields that were edited and not saved. Others are as they are in the hub. */
export type Draft = Readonly<Record<string, Edited>>;

/** The fields that can be edited, in their groups. */
export const GROUPS = {
  names: ['display_id', 'reference_id', 'po_number', 'source'],
  notes: ['internal_note', 'customer_note', 'tags', 'attributes'],
  axes: ['payment_status', 'fulfillment_status'],
  lines: ['line_items'],
  money: [
    'currency',
    'amount',
    'discount_value',
    'tax_value',
    'taxes_included',
    'shipping_charge',
    'additional_charges',
    'amount_paid',
    'amount_refunded',
  ],
  parties: ['customer_id', 'primary_contact', 'shipping_address', 'billing_address'],
  terms: [
    'shipment_date',
    'due_date',
    'created_at',
    'payment_term',
    'payment_method_id',
    'shipping_method',
    'freight_term',
    'price_list_id',
    'customer_consent',
    'container_info',
  ],
  vendors: ['extras'],
} as const satisfies Readonly<Record<string, readonly FieldName[]>>;

export type Group = keyof typeof GROUPS;

/** The value of a field as the hub has it. */
export const presentOf = (order: Order, field: string): unknown => (order as unknown as Record<string, unknown>)[field];

/** The draft after a field was typed into. What is as before is no edit. */
export function edit(draft: Draft, order: Order, field: string, mine: unknown): Draft {
  const base = draft[field] ? draft[field].base : presentOf(order, field);
  const { [field]: _, ...others } = draft;
  return same(meant(kindOf(field), mine), base) ? others : { ...others, [field]: { base, mine } };
}

/** What was typed, as the API takes it. A text that is not a number stays as it is: the hub says what is wrong. */
function meant(kind: Kind, typed: unknown): unknown {
  switch (kind) {
    case 'money':
    case 'quantity':
      return numberOf(typed);
    case 'text':
    case 'note':
    case 'word':
    case 'time':
      return typed === '' ? undefined : typed;
    case 'contact':
    case 'address':
    case 'consent':
    case 'container': {
      const parts = partsMeant(PARTS[kind], typed);
      return Object.keys(parts).length === 0 ? undefined : parts;
    }
    case 'lines':
    case 'charges':
    case 'attributes':
      return Array.isArray(typed) ? typed.map((entry) => partsMeant(PARTS[kind], entry)) : typed;
    case 'json':
      return jsonMeant(typed);
    case 'flag':
    case 'status':
    case 'tags':
      return typed;
  }
}

function numberOf(typed: unknown): unknown {
  if (typeof typed !== 'string') return typed ?? undefined;
  const text = typed.trim();
  if (text === '') return undefined;
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

function partsMeant(parts: Readonly<Record<string, Kind>>, typed: unknown): Record<string, unknown> {
  const entries = Object.entries((typed ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, meant(parts[name] ?? 'text', value)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** JSON that was typed; a text that is none stays a text, which the hub refuses. */
function jsonMeant(typed: unknown): unknown {
  if (typeof typed !== 'string') return typed;
  try {
    return JSON.parse(typed === '' ? '{}' : typed);
  } catch {
    return typed;
  }
}

/** What the draft changes in the order as it is now. */
export const changesOf = (draft: Draft, order: Order): { field: string; from: unknown; to: unknown }[] =>
  Object.entries(draft)
    .map(([field, { mine }]) => ({ field, from: presentOf(order, field), to: meant(kindOf(field), mine) }))
    .filter(({ from, to }) => !same(from, to));

/** The merge patch that saves the draft. */
export function patchOfDraft(draft: Draft, order: Order): Record<string, unknown> {
  const changes = changesOf(draft, order).flatMap((change) => {
    if (change.field !== 'extras') return [change];
    if (typeof change.to !== 'object' || change.to === null) return [change];
    const [from, to] = [change.from, change.to].map((value) => (value ?? {}) as Record<string, unknown>);
    return [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])].map((dialect) => ({
      field: `extras.${dialect}`,
      from: from?.[dialect],
      to: to?.[dialect],
    }));
  });
  return patchOf(changes.filter(({ from, to }) => !same(from, to)));
}

const threeOf = ({ base, mine }: Edited, order: Order, field: string) => ({
  base,
  mine: meant(kindOf(field), mine),
  theirs: presentOf(order, field),
});

/** What was edited here and changed in the hub since, in different ways. */
export const conflictsIn = (draft: Draft, order: Order): Conflict[] =>
  Object.entries(draft).flatMap(([field, edited]) => conflictsOf(field, kindOf(field), threeOf(edited, order, field)));

/** The draft on top of the order as it is now, with a side chosen for each conflict; `mine` where none was. */
export function rebased(draft: Draft, order: Order, choices: Readonly<Record<string, Side>>): Draft {
  const moved = Object.entries(draft).map(([field, edited]) => {
    const three = threeOf(edited, order, field);
    if (same(three.base, three.theirs)) return [field, edited] as const;
    const value = merge(
      [field],
      kindOf(field),
      three,
      (conflict) => conflict[choices[nameOfPart(conflict.path)] ?? 'mine'],
    );
    return [field, { base: three.theirs, mine: value }] as const;
  });
  return Object.fromEntries(moved.filter(([field, { base, mine }]) => !same(meant(kindOf(field), mine), base)));
}
