import { foldText } from '../../model/fold.ts';
import type { Order } from '../../model/order.ts';

/** Cut here, which no search exceeds; and in number, since PostgreSQL keeps at most 1 MB of them. */
const LONGEST_TERM = 100;
const MOST_SKUS = 2000;
const MOST_TAGS = 500;
const MOST_WORDS_OF_NAME = 10;

/**
 * The words by which an order is found, as a `tsvector` is written, folded, each after a letter for what it is: its reference id,
 * which a deleted order has here alone, its PO number, the SKUs of its lines, its tags, and the names of its contact and addresses,
 * each from each of its words on.
 */
export function termsOf(order: Order): string {
  const { reference_id, po_number, line_items, tags, primary_contact, billing_address, shipping_address } = order;
  const skus = new Set(line_items.map(({ sku }) => sku));
  const names = new Set([primary_contact, billing_address, shipping_address].flatMap(namesOf));
  return [
    ...(reference_id === undefined ? [] : [term('r', reference_id)]),
    ...(po_number === undefined ? [] : [term('p', po_number)]),
    ...[...skus].slice(0, MOST_SKUS).map((sku) => term('s', sku)),
    ...tags.slice(0, MOST_TAGS).map((tag) => term('t', tag)),
    ...[...names].map((name) => term('n', name)),
  ].join(' ');
}

/** "Ada Byron" and "Byron": a search that begins with any word of a name finds it. */
function namesOf(party: { first_name?: string | undefined; last_name?: string | undefined } | undefined): string[] {
  const { first_name = '', last_name = '' } = party ?? {};
  const words = `${first_name} ${last_name}`.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, MOST_WORDS_OF_NAME).map((_, i) => words.slice(i).join(' '));
}

function term(kind: string, text: string): string {
  const cut = cutTerm(foldText(text));
  return `'${kind}${/['\\]/.test(cut) ? cut.replaceAll(/['\\]/g, '$&$&') : cut}'`;
}

/** By code points, as PostgreSQL counts; most texts are too short to be looked at so closely. */
export const cutTerm = (text: string): string =>
  text.length <= LONGEST_TERM ? text : [...text].slice(0, LONGEST_TERM).join('');
