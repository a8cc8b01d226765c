import type pg from 'pg';
import { termsOf } from '../../src/store/orders/order-terms.ts';
import { documentOf } from '../../src/store/orders/orders.ts';
import { BETWEEN_ORDERS_MS, FIRST_DISPLAY, FIRST_ID, FIRST_REFERENCE, ID_REST, makeWorld } from './orders.ts';

const MADE_AT_ONCE = 2000;

/** The columns of what is looked up in documents. */
const LOOKED_UP = 'customer_id, payment_method_id, display_id, source, contact_id';

/**
 * Inserts orders directly into the tables: through the hub it takes minutes. Every order has the history entry of its
 * creation and the terms by which the search finds it. Throws the error of the driver.
 */
export async function fillWithOrders(
  client: pg.Client,
  workspaceId: string,
  count: number,
  entries: { confirmed: string; draft: string },
): Promise<void> {
  const { makeOrder } = makeWorld(entries);
  await client.query('begin');
  for (let from = 0; from < count; from += MADE_AT_ONCE) {
    const orders = Array.from({ length: Math.min(MADE_AT_ONCE, count - from) }, (_, i) => makeOrder(from + i));
    await client.query(
      `with given as (
          select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::json[], $8::text[],
            $9::timestamptz[]) as given (id, status_id, payment_status, fulfillment_status, at, document, terms, completed_at)
        ), hot as (
          insert into orders (workspace_id, id, version, status_id, payment_status, fulfillment_status, created_at,
            updated_at, changed_at, completed_at)
          select $1, id, 1, status_id, payment_status, fulfillment_status, at, at, at, completed_at from given returning id
        ), history as (
          insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
            changed_at, updated_at)
          select $1, id, 1, 'created',
            (select json_agg(json_build_object('field', key, 'from', null, 'to', value)) from json_each(document)),
            'wizcommerce', 'createOrder', 'bench', 'bench', at, at
          from given
        )
        insert into order_documents (workspace_id, order_id, reference_id, document, terms, ${LOOKED_UP})
        select $1, id, document->>'reference_id', document, terms::tsvector, document->>'customer_id',
          document->>'payment_method_id', document->>'display_id', document->>'source', document->'primary_contact'->>'id'
        from given`,
      [
        workspaceId,
        orders.map((order) => order.id),
        orders.map((order) => order.status_id),
        orders.map((order) => order.payment_status),
        orders.map((order) => order.fulfillment_status),
        orders.map((order) => order.created_at),
        orders.map(documentOf),
        orders.map(termsOf),
        orders.map((order) => order.completed_at ?? null),
      ],
    );
  }
  await client.query('commit');
}

/**
 * Copies the first orders until there are so many: the same lines, with ids, names, times and customers of their own. Each
 * round of copies has its own customers, so a customer has equally many orders in a small workspace and in a large one. The
 * copies' history entries have no fields, since a million orders would take twice the disk.
 */
export async function fillWithCopies(
  client: pg.Client,
  workspaceId: string,
  made: number,
  count: number,
): Promise<void> {
  const numbers = `select n, n % ${made} as of from generate_series(${made}, ${count - 1}) as n`;
  const id = (number: string): string => `lpad(to_hex(${FIRST_ID} + ${number}), 8, '0') || '${ID_REST}'`;
  const customer = (id: string): string => `${id} || '-' || n / ${made}`;
  const later = `make_interval(secs => (n - of) * ${BETWEEN_ORDERS_MS / 1000})`;
  const renamed = (text: string, [po, so]: readonly [string, string]): string =>
    `replace(replace(${text}, '${po}' || ${FIRST_REFERENCE} + of, '${po}' || ${FIRST_REFERENCE} + n),
      '${so}' || ${FIRST_DISPLAY} + of, '${so}' || ${FIRST_DISPLAY} + n)`;
  const ofCustomer = `replace(document::text, '"customer_id":"' || customer_id || '"',
    '"customer_id":"' || ${customer('customer_id')} || '"')`;
  // The planner then joins by hash, in the order of the numbers.
  await client.query('analyze orders, order_documents');
  await client.query('begin');
  await withoutIndexes(client, ['orders', 'order_documents', 'order_changes', 'customers'], async () => {
    await client.query(
      `insert into customers (workspace_id, id, document)
        select $1, ${customer('c.id')}, c.document || jsonb_build_object('id', ${customer('c.id')},
          'reference_id', ${customer("(c.document->>'reference_id')")})
        from customers c cross join generate_series(${made}, ${count - 1}, ${made}) as n where c.workspace_id = $1`,
      [workspaceId],
    );
    await client.query(
      `insert into orders (workspace_id, id, version, status_id, payment_status, fulfillment_status, created_at, updated_at,
          changed_at, completed_at)
        select $1, ${id('n')}, 1, status_id, payment_status, fulfillment_status, created_at + ${later},
          updated_at + ${later}, changed_at + ${later}, completed_at + ${later}
        from (${numbers}) as numbers join orders o on o.workspace_id = $1 and o.id = ${id('of')}`,
      [workspaceId],
    );
    await client.query(
      `insert into order_documents (workspace_id, order_id, reference_id, document, terms, ${LOOKED_UP})
        select $1, ${id('n')}, 'PO-' || ${FIRST_REFERENCE} + n, ${renamed(ofCustomer, ['PO-', 'SO-'])}::json,
          ${renamed('terms::text', ['po-', 'so-'])}::tsvector, ${customer('customer_id')}, payment_method_id,
          'SO-' || ${FIRST_DISPLAY} + n, source, contact_id
        from (${numbers}) as numbers join order_documents d on d.workspace_id = $1 and d.order_id = ${id('of')}`,
      [workspaceId],
    );
    await client.query(
      `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
          changed_at, updated_at)
        select $1, ${id('n')}, 1, 'created', '[]', 'wizcommerce', 'createOrder', 'bench', 'bench', created_at, created_at
        from (${numbers}) as numbers join orders o on o.workspace_id = $1 and o.id = ${id('n')}`,
      [workspaceId],
    );
  });
  await client.query('commit');
}

/** Writes the counts of a filled workspace, and brings the statistics of its tables up to date. */
export async function finishFilling(client: pg.Client): Promise<void> {
  await client.query(
    `insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
      select workspace_id, status_id, fulfillment_status, 0, count(*) from orders group by 1, 2, 3`,
  );
  await client.query('vacuum analyze');
}

/**
 * Runs a step without the tables' indexes and without the checks of foreign keys, then builds the indexes, which takes a
 * third of the time. Primary keys stay.
 */
async function withoutIndexes(client: pg.Client, tables: readonly string[], step: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
      where schemaname = current_schema() and tablename = any ($1)
        and not exists (select from pg_constraint where conname = indexname)`,
    [tables],
  );
  await client.query("set local session_replication_role = replica; set local maintenance_work_mem = '512MB'");
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await step();
  for (const { definition } of rows) await client.query(definition);
}
