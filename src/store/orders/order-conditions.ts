import { foldText } from '../../model/fold.ts';
import type { PaymentStatus } from '../../model/order.ts';
import {
  type Between,
  escapeLike,
  type Match,
  matchId,
  matchText,
  type Parameters,
  type Place,
} from '../database/conditions.ts';
import { cutTerm } from './order-terms.ts';

/** What orders must be like beside their status and fulfilment; every part that is there must hold. */
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
  /** Any of these. */
  tags?: readonly string[] | undefined;
  text?: string | undefined;
  /** Has been completed at all. */
  isCompleted?: true | undefined;
  extras?: readonly { dialect: string; path: readonly string[]; match: Match }[] | undefined;
}

/** Ids and display ids are looked for by this many characters at their beginning, which is what the indexes hold. */
const INDEXED_LENGTH = 255;

/** By this an index sorts display ids, on `order_documents d`. */
export const DISPLAY_KEY = `left(fold_text(d.display_id), ${INDEXED_LENGTH}) collate "C"`;

/** The conditions as SQL on `orders o`; $1 is the workspace. Empty when every order meets them. */
export function conditionTexts(wanted: OrderConditions, parameters: Parameters): string[] {
  const texts: string[] = [];
  const add = <T>(value: T | undefined, condition: (value: T) => string): void => {
    if (value !== undefined) texts.push(condition(value));
  };
  const place = (value: unknown): string => parameters.add(value);
  const within = (column: string, between: Between | undefined): void => {
    add(between?.from, (from) => `o.${column} >= ${place(from)}::timestamptz`);
    add(between?.to, (to) => `o.${column} <= ${place(to)}::timestamptz`);
  };
  add(wanted.paymentStatuses, (statuses) => `o.payment_status = any (${place(statuses)}::text[])`);
  within('created_at', wanted.created);
  within('changed_at', wanted.changed);
  within('completed_at', wanted.completed);
  add(wanted.isCompleted, () => 'o.completed_at is not null');
  add(wanted.referenceIds, (ids) => documents(referenceIdText(ids, place)));
  add(wanted.customerIds, (ids) => documents(customerIdText(ids, place)));
  add(wanted.customerIdContains, (contains) => documents(matchId('d.customer_id', { contains }, place)));
  add(wanted.contact, (contact) => contactText(contact, place));
  add(wanted.sources, (sources) => documents(sourceText(sources, place)));
  add(wanted.displayId, (match) => documents(displayIdText(match, place)));
  add(wanted.search, (search) => searchText(search, place));
  add(wanted.tags, (tags) => documents(tagText(tags, place)));
  add(wanted.text, (text) => `o.id in (${foundByText(text, place)})`);
  for (const { dialect, path, match } of wanted.extras ?? []) {
    const value = `d.document #>> ${place(['extras', dialect, ...path])}::text[]`;
    texts.push(documents(matchText(`(${value})`, match, place)));
  }
  return texts;
}

const documents = (condition: string): string =>
  `o.id in (select d.order_id from order_documents d where d.workspace_id = $1 and ${condition})`;

/** The one contact is indexed; a vendor's list is looked into order by order, since few orders have one. */
function contactText({ id, listedAt }: NonNullable<OrderConditions['contact']>, place: Place): string {
  const one = documents(matchId('d.contact_id', id, place));
  if (!listedAt) return one;
  const list = `d.document #> ${place(['extras', listedAt.dialect, ...listedAt.path])}::text[]`;
  const entries = `json_array_elements(case when json_typeof(${list}) = 'array' then ${list} else '[]'::json end)`;
  const listed = documents(`exists (select from ${entries} as entry where ${matchId("(entry ->> 'id')", id, place)})`);
  return `(${one} or ${listed})`;
}

function displayIdText(match: Match, place: Place): string {
  const whole = matchText('d.display_id', match, place);
  if ('contains' in match) return whole;
  return `${DISPLAY_KEY} = left(fold_text(${place(match.exact)}::text), ${INDEXED_LENGTH}) and ${whole}`;
}

/** By id through indexes on what ids begin with; by name through the customers, who are far fewer than orders, and the words. */
function searchText(search: string, place: Place): string {
  const escaped = escapeLike([...search].slice(0, INDEXED_LENGTH).join(''));
  const beginning = `fold_text(${place(`${escaped}%`)}::text)`;
  const name = `fold_text(${place(nameSought(search))}::text)`;
  return `o.id in (
      select d.order_id from order_documents d where d.workspace_id = $1 and fold_text(d.order_id) like ${beginning}
      union select d.order_id from order_documents d
        where d.workspace_id = $1 and d.reference_id is not null and fold_text(d.reference_id) like ${beginning}
      union select d.order_id from order_documents d
        where d.workspace_id = $1 and ${DISPLAY_KEY} like ${beginning}
      union select a.order_id from order_aliases a where a.workspace_id = $1 and fold_text(a.alias) like ${beginning}
      union select d.order_id from order_documents d
        where d.workspace_id = $1 and d.terms @@ ${place(`${lexeme('n', nameSought(search))}:*`)}::tsquery
      union ${ofCustomersNamed(name)})`;
}

/** The orders of the customers whose name has this; they are far fewer than orders. */
const ofCustomersNamed = (name: string): string => `select d.order_id from customers p
        join order_documents d on d.workspace_id = $1 and d.customer_id = p.id
        where p.workspace_id = $1 and ${isNamed(name)}`;

const isNamed = (name: string): string => `strpos(p.names, ${name}) > 0`;

/** A name as it is looked for: one blank between two words. */
const nameSought = (text: string): string => text.trim().replaceAll(/\s+/g, ' ') || text;

/**
 * The ids of the orders whose reference id, display id, PO number or any SKU begins with a text, or a name in the order from one of
 * its words on, or whose customer's name has it. Some may be there more than once: to find that out, all would have to be found first.
 */
function foundByText(text: string, place: Place): string {
  const { name, beginning, words } = soughtBy(text, place);
  return `select d.order_id from order_documents d where d.workspace_id = $1 and d.terms @@ ${words}
      union all select d.order_id from order_documents d where d.workspace_id = $1 and ${DISPLAY_KEY} like ${beginning}
      union all ${ofCustomersNamed(name)}`;
}

function soughtBy(text: string, place: Place): { name: string; beginning: string; words: string } {
  const word = (kind: string, sought: string): string => `${lexeme(kind, sought)}:*`;
  const words = [...['r', 'p', 's'].map((kind) => word(kind, text)), word('n', nameSought(text))];
  return {
    name: `fold_text(${place(nameSought(text))}::text)`,
    beginning: `fold_text(${place(`${escapeLike(text)}%`)}::text)`,
    words: `${place(words.join(' | '))}::tsquery`,
  };
}

/** The index knows tags by how they begin; the document has the last word. */
function tagText(tags: readonly string[], place: Place): string {
  return `d.terms @@ ${anyWord('t', tags, place)} and exists (
    select from json_array_elements_text(d.document->'tags') as tag
    where fold_text(tag) = any (${place(tags.map(foldText))}::text[]))`;
}

/** A query for any of these as a whole word, as far as the index knows it. */
const anyWord = (kind: string, texts: readonly string[], place: Place): string =>
  `${place(texts.map((text) => lexeme(kind, text)).join(' | '))}::tsquery`;

/** A word as a `tsquery` is written. */
const lexeme = (kind: string, text: string): string =>
  `'${kind}${cutTerm(foldText(text)).replaceAll(/['\\]/g, '$&$&')}'`;

const sourceText = (sources: readonly string[], place: Place): string =>
  `fold_text(d.source) = any (${place(sources.map(foldText))}::text[])`;

const customerIdText = (ids: readonly string[], place: Place): string => `d.customer_id = any (${place(ids)}::text[])`;

const referenceIdText = (ids: readonly string[], place: Place): string =>
  `d.reference_id = any (${place(formsOf(ids))}::text[])`;

/** A reference id is found as it is, and with each letter and its accent as one character, or as two. */
const formsOf = (ids: readonly string[]): string[] => [
  ...new Set(ids.flatMap((id) => [id, id.normalize('NFC'), id.normalize('NFD')])),
];

/** A deleted order has given its reference id back: only its document has it still. */
function formerReferenceText(ids: readonly string[], place: Place): string {
  return `d.terms @@ ${anyWord('r', ids, place)} and d.document->>'reference_id' = any (${place(formsOf(ids))}::text[])`;
}

/**
 * The same conditions for whoever walks past orders one by one: each is looked at by itself. Left to itself, PostgreSQL may
 * first find all that meet them, for every step anew.
 */
export function conditionTextsOfEach(
  { sources, customerIds, referenceIds, tags, text, ...wanted }: OrderConditions,
  parameters: Parameters,
  areDeleted = false,
): string[] {
  const texts = conditionTexts(wanted, parameters);
  const place = (value: unknown): string => parameters.add(value);
  const ofDocument = [
    ...(sources ? [sourceText(sources, place)] : []),
    ...(customerIds ? [customerIdText(customerIds, place)] : []),
    ...(referenceIds
      ? [areDeleted ? formerReferenceText(referenceIds, place) : referenceIdText(referenceIds, place)]
      : []),
    ...(tags ? [tagText(tags, place)] : []),
    ...(text === undefined ? [] : [textOfEach(text, place)]),
  ];
  if (ofDocument.length === 0) return texts;
  return [
    ...texts,
    `(select ${ofDocument.join(' and ')} from order_documents d where d.workspace_id = $1 and d.order_id = o.id)`,
  ];
}

function textOfEach(text: string, place: Place): string {
  const { name, beginning, words } = soughtBy(text, place);
  return `(d.terms @@ ${words} or ${DISPLAY_KEY} like ${beginning}
    or d.customer_id in (select p.id from customers p where p.workspace_id = $1 and ${isNamed(name)}))`;
}

/** What few orders meet, so that it pays to find them first: an index leads to them. */
export type NarrowConditions = Pick<OrderConditions, 'customerIds' | 'referenceIds' | 'tags' | 'text'>;

/** The ids of the orders that meet narrow conditions, as a select; `undefined` where there is none. */
export function candidatesText(wanted: NarrowConditions, parameters: Parameters): string | undefined {
  const place = (value: unknown): string => parameters.add(value);
  const { customerIds, referenceIds, tags, text } = wanted;
  const conditions = [
    ...(referenceIds ? [referenceIdText(referenceIds, place)] : []),
    ...(customerIds ? [customerIdText(customerIds, place)] : []),
    ...(tags ? [tagText(tags, place)] : []),
  ];
  if (text !== undefined && conditions.length === 0) return foundByText(text, place);
  if (conditions.length === 0) return undefined;
  const found = text === undefined ? '' : `and d.order_id in (${foundByText(text, place)})`;
  return `select d.order_id from order_documents d where d.workspace_id = $1 and ${conditions.join(' and ')} ${found}`;
}
