import type { PaymentStatus } from '../../model/order.ts';
import {
  type Between,
  escapeLike,
  type Match,
  matchText,
  type Parameters,
  type Place,
} from '../database/conditions.ts';

/** What orders must be like beside their status and fulfilment; every part that is there must hold. */
export interface OrderConditions {
  paymentStatuses?: readonly PaymentStatus[] | undefined;
  created?: Between | undefined;
  changed?: Between | undefined;
  completed?: Between | undefined;
  referenceIds?: readonly string[] | undefined;
  source?: string | undefined;
  customerId?: string | undefined;
  customerIdContains?: string | undefined;
  contact?: { id: Match; listedAt?: { dialect: string; path: readonly string[] } | undefined } | undefined;
  displayId?: Match | undefined;
  search?: string | undefined;
  extras?: readonly { dialect: string; path: readonly string[]; match: Match }[] | undefined;
}

/** Ids and display ids are looked for by this many characters at their beginning, which is what the indexes hold. */
const INDEXED_LENGTH = 255;

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
  add(wanted.referenceIds, (ids) => documents(`d.reference_id = any (${place(ids)}::text[])`));
  add(wanted.customerId, (id) => documents(`d.customer_id = ${place(id)}`));
  add(wanted.customerIdContains, (contains) => documents(matchText('d.customer_id', { contains }, place)));
  add(wanted.contact, (contact) => contactText(contact, place));
  add(wanted.source, (source) => documents(`d.source = ${place(source)}`));
  add(wanted.displayId, (match) => documents(displayIdText(match, place)));
  add(wanted.search, (search) => searchText(search, place));
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
  const one = documents(matchText('d.contact_id', id, place));
  if (!listedAt) return one;
  const list = `d.document #> ${place(['extras', listedAt.dialect, ...listedAt.path])}::text[]`;
  const entries = `json_array_elements(case when json_typeof(${list}) = 'array' then ${list} else '[]'::json end)`;
  const listed = documents(
    `exists (select from ${entries} as entry where ${matchText("(entry ->> 'id')", id, place)})`,
  );
  return `(${one} or ${listed})`;
}

function displayIdText(match: Match, place: Place): string {
  const whole = matchText('d.display_id', match, place);
  if ('contains' in match) return whole;
  return `left(lower(d.display_id), ${INDEXED_LENGTH}) = left(lower(${place(match.exact)}::text), ${INDEXED_LENGTH}) and ${whole}`;
}

/** By id through indexes on what ids begin with; by name through the customers, who are far fewer than orders. */
function searchText(search: string, place: Place): string {
  const escaped = escapeLike([...search].slice(0, INDEXED_LENGTH).join(''));
  const beginning = `lower(${place(`${escaped}%`)}::text)`;
  const name = `lower(${place(search)}::text)`;
  return `o.id in (
      select d.order_id from order_documents d where d.workspace_id = $1 and lower(d.order_id) like ${beginning}
      union select d.order_id from order_documents d
        where d.workspace_id = $1 and d.reference_id is not null and lower(d.reference_id) like ${beginning}
      union select d.order_id from order_documents d
        where d.workspace_id = $1 and left(lower(d.display_id), ${INDEXED_LENGTH}) like ${beginning}
      union select a.order_id from order_aliases a where a.workspace_id = $1 and lower(a.alias) like ${beginning}
      union select d.order_id from customers p
        join order_documents d on d.workspace_id = $1 and d.customer_id = p.id
        where p.workspace_id = $1 and (strpos(lower(p.document->>'name'), ${name}) > 0
          or strpos(lower(concat_ws(' ', p.document->>'first_name', p.document->>'last_name')), ${name}) > 0))`;
}
