import type { Order } from '../../model/order.ts';

/** Cut here, which no search exceeds; and in number, since PostgreSQL keeps at most 1 MB of them. */
const LONGEST_TERM = 100;
const MOST_SKUS = 2000;
const MOST_TAGS = 500;

/**
 * The words by which an order is found, as a `tsvector` is written, each after a letter for what it is. `words` are compared
 * without regard to case, which is the database's to know: its reference id, which a deleted order has here alone, its PO
 * number and the SKUs of its lines. `tags` are what they are.
 */
export function termsOf({ reference_id, po_number, line_items, tags }: Order): { words: string; tags: string } {
  const skus = new Set(line_items.map(({ sku }) => sku));
  return {
    words: [
      ...(reference_id === undefined ? [] : [term('r', reference_id)]),
      ...(po_number === undefined ? [] : [term('p', po_number)]),
      ...[...skus].slice(0, MOST_SKUS).map((sku) => term('s', sku)),
    ].join(' '),
    tags: tags
      .slice(0, MOST_TAGS)
      .map((tag) => term('t', tag))
      .join(' '),
  };
}

function term(kind: string, text: string): string {
  // By code points, as PostgreSQL counts; most texts are too short to be looked at so closely.
  const cut = text.length <= LONGEST_TERM ? text : [...text].slice(0, LONGEST_TERM).join('');
  return `'${kind}${/['\\]/.test(cut) ? cut.replaceAll(/['\\]/g, '$&$&') : cut}'`;
}
