import type { PaymentStatus } from '../../model/order.ts';
import { phoneDigits } from '../../model/phone.ts';
import { foldText } from '../../model/text.ts';
import {
  type Between,
  Conditions,
  escapeLike,
  type Match,
  matchId,
  matchText,
  type Parameters,
  type Place,
} from '../database/conditions.ts';
import { mayHaveText } from '../record-search.ts';
import { BEGINNING_LETTERS, cutTerm, fromEnd } from './order-terms.ts';

/** A filter of orders beside their status and fulfilment. An order must meet all given parts. */
export interface OrderConditions {
  paymentStatuses?: readonly PaymentStatus[] | undefined;
  created?: Between | undefined;
  changed?: Between | undefined;
  completed?: Between | undefined;
  referenceIds?: readonly string[] | undefined;
  sources?: readonly string[] | undefined;
  customerIds?: readonly string[] | undefined;
  customerIdContains?: string | undefined;
  contact?: { id: Match; listedAt?: { dialect: string; path: readonly string[] } | undefined } | undefined;
  displayId?: Match | undefined;
  search?: string | undefined;
  /** Any of these ids. */
  tags?: readonly string[] | undefined;
  text?: string | undefined;
  extras?: readonly { dialect: string; path: readonly string[]; match: Match }[] | undefined;
}

/** The indexes have only so many characters of the beginning of ids and display ids. */
export const INDEXED_LENGTH = 255;

/** The expression by which an index sorts display ids, on `order_documents d`. */
export const DISPLAY_KEY = `left(fold_text(d.display_id), ${INDEXED_LENGTH}) collate "C"`;

/** Conditions in SQL on `orders o` and on `order_documents d`. `$1` is the workspace. */
export interface OrderTexts {
  order: string[];
  document: string[];
}

/** The conditions of a filter, for orders that are examined one by one. Empty when every order meets them. */
export function orderTexts(wanted: OrderConditions, parameters: Parameters, areDeleted = false): OrderTexts {
  const order = new Conditions(parameters);
  order.anyOf('o.payment_status', wanted.paymentStatuses);
  order.within('o.created_at', 'timestamptz', wanted.created);
  order.within('o.changed_at', 'timestamptz', wanted.changed);
  order.within('o.completed_at', 'timestamptz', wanted.completed);
  const document = new Conditions(parameters);
  addIndexed(document, areDeleted ? { ...wanted, referenceIds: undefined } : wanted);
  if (areDeleted) document.addText(wanted.referenceIds, formerReferenceText);
  document.addText(wanted.customerIdContains, (contains, place) => matchId('d.customer_id', { contains }, place));
  document.anyOf('fold_text(d.source)', wanted.sources?.map(foldText));
  for (const { dialect, path, match } of wanted.extras ?? []) {
    const value = `(d.document #>> ${document.place(['extras', dialect, ...path])}::text[])`;
    document.texts.push(matchText(value, match, document.place));
  }
  for (const text of textsIn(wanted)) document.addText(text, hasText);
  return { order: order.texts, document: document.texts };
}

/** The conditions on documents that have an index. */
function addIndexed(conditions: Conditions, wanted: OrderConditions): void {
  conditions.anyOf('d.reference_id', wanted.referenceIds && formsOf(wanted.referenceIds));
  conditions.anyOf('d.customer_id', wanted.customerIds);
  conditions.addText(wanted.contact, contactText);
  conditions.addText(wanted.displayId, displayIdText);
  conditions.addText(wanted.tags, tagText);
}

/**
 * The select of the ids of orders that meet the conditions with indexes. `undefined` when no condition has one. An id
 * may occur more than once. With `areMany`, many customers have the text, and comparing their names one by one is
 * faster.
 */
export function candidatesText(wanted: OrderConditions, parameters: Parameters, areMany = false): string | undefined {
  const texts = textsIn(wanted);
  const conditions = new Conditions(parameters);
  const { referenceIds, customerIds, tags } = wanted;
  addIndexed(conditions, {
    referenceIds,
    customerIds,
    tags,
    contact: wanted.contact && 'exact' in wanted.contact.id && !wanted.contact.listedAt ? wanted.contact : undefined,
    displayId: wanted.displayId && 'exact' in wanted.displayId ? wanted.displayId : undefined,
  });
  const [first, ...others] = texts.map((text) => foundByText(text, areMany, conditions.place));
  if (conditions.texts.length === 0 && others.length === 0) return first;
  const found = first === undefined ? [] : [first, ...others];
  const all = [...conditions.texts, ...found.map((select) => `d.order_id in (${select})`)];
  return `select d.order_id from order_documents d where d.workspace_id = $1 and ${all.join(' and ')}`;
}

/** A text of the search, and whether it is searched for in ids or in names. */
interface Sought {
  text: string;
  isId: boolean;
}

const textsIn = ({ search, text }: OrderConditions): Sought[] => [
  ...(search === undefined ? [] : [{ text: search, isId: true }]),
  ...(text === undefined ? [] : [{ text, isId: false }]),
];

/** The vendor's contacts have no index, since few orders have any. */
function contactText({ id, listedAt }: NonNullable<OrderConditions['contact']>, place: Place): string {
  const one = matchId('d.contact_id', id, place);
  if (!listedAt) return one;
  const list = `d.document #> ${place(['extras', listedAt.dialect, ...listedAt.path])}::text[]`;
  const entries = `json_array_elements(case when json_typeof(${list}) = 'array' then ${list} else '[]'::json end)`;
  return `(${one} or exists (select from ${entries} as entry where ${matchId("(entry ->> 'id')", id, place)}))`;
}

function displayIdText(match: Match, place: Place): string {
  const whole = matchText('d.display_id', match, place);
  if ('contains' in match) return whole;
  return `${DISPLAY_KEY} = left(fold_text(${place(match.exact)}::text), ${INDEXED_LENGTH}) and ${whole}`;
}

/**
 * The condition that an order has a text. One of its ids begins with it: the order's own, the reference id, the display
 * id, an alias, and for a search in all texts the PO number or a SKU. Or a name in the order has it from the beginning of
 * a word, or the customer's name has it anywhere. A search in all texts also finds email addresses and phone numbers: in
 * the order by their beginning, phone numbers by their end too, and of the customer anywhere. Of an email address, the text
 * then has the `@`.
 */
function hasText(sought: Sought, place: Place): string {
  const { words, beginnings, alias, customers } = soughtBy(sought, place);
  // Each part is a subquery on this order. PostgreSQL would otherwise find all customers with the name first.
  const isCustomers = `(select ${customers.are} from customers p
      where p.workspace_id = $1 and p.id = d.customer_id)`;
  const isAlias = `(select bool_or(${alias}) from order_aliases a where a.workspace_id = $1 and a.order_id = d.order_id)`;
  return `(${[`d.terms @@ ${words}`, ...beginnings, isCustomers, ...(sought.isId ? [isAlias] : [])].join(' or ')})`;
}

/** The select of the ids of orders that have a text, as above, each part by its index. */
function foundByText(sought: Sought, areMany: boolean, place: Place): string {
  const { words, beginnings, alias, customers } = soughtBy(sought, place);
  const selects = [`d.terms @@ ${words}`, ...beginnings].map(
    (condition) => `select d.order_id from order_documents d where d.workspace_id = $1 and ${condition}`,
  );
  const ofCustomers = `select d.order_id from customers p
      join order_documents d on d.workspace_id = $1 and d.customer_id = p.id
      where p.workspace_id = $1 ${areMany ? '' : `and ${customers.mayBe}`} and ${customers.are}`;
  const ofAliases = `select a.order_id from order_aliases a where a.workspace_id = $1 and ${alias}`;
  return [...selects, ofCustomers, ...(sought.isId ? [ofAliases] : [])].join(' union all ');
}

/** The parts of the condition in SQL. `customers` are those who have the text, and those whose pieces have it. */
interface SoughtBy {
  words: string;
  beginnings: string[];
  alias: string;
  customers: { are: string; mayBe: string };
}

function soughtBy({ text, isId }: Sought, place: Place): SoughtBy {
  const beginning = `fold_text(${place(`${escapeLike([...text].slice(0, INDEXED_LENGTH).join(''))}%`)}::text)`;
  const begins = (value: string): string => `${value} like ${beginning}`;
  // Stored names have one space between two words.
  const name = text.trim().replaceAll(/\s+/g, ' ') || text;
  const digits = isId ? undefined : phoneDigits(text);
  const number = digits === undefined ? undefined : `${place(digits)}::text`;
  const words = [
    ...(isId ? [] : BEGINNING_LETTERS.map((kind) => lexeme(kind, text))),
    ...(digits === undefined ? [] : [digits, fromEnd(digits)].map((word) => lexeme('f', word))),
    lexeme('n', name),
  ];
  const named = `fold_text(${place(name)}::text)`;
  // Nearly all customers can have a domain's name in their email addresses, so a name is not looked for there.
  const isEmail = !isId && text.includes('@');
  const are = [
    `strpos(p.names, ${named}) > 0`,
    ...(isEmail ? [`strpos(p.email, ${named}) > 0`] : []),
    ...(number === undefined ? [] : [`strpos(p.phone, ${number}) > 0`]),
  ];
  const mayBe = [
    mayHaveText('customers', named, 'names', ...(isEmail ? (['others'] as const) : [])),
    ...(number === undefined ? [] : [mayHaveText('customers', number, 'others')]),
  ];
  return {
    words: `${place(words.map((word) => `${word}:*`).join(' | '))}::tsquery`,
    beginnings: [
      begins(DISPLAY_KEY),
      begins('fold_text(d.order_id)'),
      ...(isId ? [`d.reference_id is not null and ${begins('fold_text(d.reference_id)')}`] : []),
    ],
    alias: begins('fold_text(a.alias)'),
    customers: { are: `(${are.join(' or ')})`, mayBe: `(${mayBe.join(' or ')})` },
  };
}

/** The index has only the beginnings of tags, so the document is compared too. */
function tagText(tags: readonly string[], place: Place): string {
  return `d.terms @@ ${anyWord('t', tags, place)} and exists (
    select from json_array_elements_text(d.document->'tags') as tag
    where fold_text(tag) = any (${place(tags.map(foldText))}::text[]))`;
}

/** A query for any of these words, as the index has them. */
const anyWord = (kind: string, texts: readonly string[], place: Place): string =>
  `${place(texts.map((text) => lexeme(kind, text)).join(' | '))}::tsquery`;

/** Writes a word for a `tsquery`. */
export const lexeme = (kind: string, text: string): string =>
  `'${kind}${cutTerm(foldText(text)).replaceAll(/['\\]/g, '$&$&')}'`;

/**
 * A reference id is searched for in three forms: as given, with a letter and its accent as one character, and as two.
 */
const formsOf = (ids: readonly string[]): string[] => [
  ...new Set(ids.flatMap((id) => [id, id.normalize('NFC'), id.normalize('NFD')])),
];

/** Only the document of a deleted order has its reference id, since another order may take the id. */
function formerReferenceText(ids: readonly string[], place: Place): string {
  return `d.terms @@ ${anyWord('r', ids, place)} and d.document->>'reference_id' = any (${place(formsOf(ids))}::text[])`;
}
