import type pg from 'pg';

/** How many of ten thousand orders have each status and each fulfilment; the others have the first. */
const STATES_OF_10_000 = { confirmed: 8500, draft: 1000, cancelled: 450, archived: 49, refunded: 1 };
const FULFILLMENTS_OF_10_000 = {
  UNFULFILLED: 8000,
  IN_PROGRESS: 1000,
  FULFILLED: 900,
  DELIVERED: 99,
  PARTIALLY_DELIVERED: 1,
};

/** Picks a case by shares, with `n` spread so that the cases of consecutive orders differ. */
function spread(shares: Record<string, number>, stride: number): string {
  let below = 0;
  const cases = Object.entries(shares).map(([name, share]) => {
    below += share;
    return `when n * ${stride} % 10000 < ${below} then '${name}'`;
  });
  return `case ${cases.join(' ')} end`;
}

const SYLLABLES = [
  'an be ca da el fa ga ha is jo ka la ma na ol pa qua ro sa ta ul va wi xa ya za bri cla dre fre gre kri mar nor per ste tho',
  'na bert cia dine ella fonso gar hana ina jamin kira lotte mina nette ola pert queline rissa sandra tina uel vier wald xine',
  '    son ton man berg stein ford ley worth field wood er ini ova ski ez ard aux ier ell ens holm quist strom dahl sen bauer',
].map((syllables) => syllables.split(' '));

/** A syllable of one of these lists, by a number. */
const syllable = (list: 1 | 2 | 3, number: string): string =>
  `($${list + 2}::text[])[1 + (${number}) % cardinality($${list + 2}::text[])]`;

/**
 * Customers with names of two to five syllables, of which some are in one name of a hundred and some in one of ten. One
 * customer in ten thousand is a Quixote.
 */
async function fillWithCustomers(client: pg.Client, workspaceId: string, count: number): Promise<void> {
  await client.query(
    `insert into customers (workspace_id, id, document)
      select $1, 'customer-' || n, jsonb_build_object('id', 'customer-' || n, 'version', 1, 'first_name', first,
        'last_name', last, 'email', lower(first || '.' || last) || n % 97 || '@example.com',
        'phone', '+1' || 2000000000 + n * 7919 % 7999999999, 'reference_id', 'C-' || n, 'attributes', '[]'::jsonb,
        'created_at', at, 'changed_at', at)
      from (
        select n, initcap(${syllable(1, 'n')} || ${syllable(2, 'n / 40')}) as first,
          initcap(${syllable(1, 'n * 7')} || ${syllable(2, 'n * 13 / 7')} || ${syllable(3, 'n / 11')})
            || case when n % 10000 = 77 then ' Quixote' else '' end as last,
          to_char(timestamp '2025-01-01' + make_interval(secs => n * 26), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
        from generate_series(0::bigint, $2 - 1) as n) as made`,
    [workspaceId, count, ...SYLLABLES],
  );
}

/**
 * Fills an empty workspace with orders and customers, directly in the tables, counts included; through the hub it would take
 * an hour. One order in ten thousand has the rarest status, and one the rarest fulfilment. Documents have half a kilobyte.
 */
export async function fillWithMany(
  client: pg.Client,
  workspaceId: string,
  count: number,
  customers: number,
): Promise<void> {
  await client.query('begin');
  await fillWithCustomers(client, workspaceId, customers);
  await client.query(
    `insert into orders (workspace_id, id, version, status_id, payment_status, fulfillment_status, created_at, updated_at,
        changed_at)
      select $1, lpad(to_hex(n), 8, '0') || '-5a3c-7b1e-9d42-6f08c2e7a915', 1, s.id, 'PENDING', fulfillment, at, at,
        at + make_interval(secs => (n * 7919 % 1000000)::int)
      from (
        select n, ${spread(STATES_OF_10_000, 7)} as state, ${spread(FULFILLMENTS_OF_10_000, 9001)} as fulfillment,
          timestamptz '2025-01-01Z' + make_interval(secs => n * 26) as at
        from generate_series(1::bigint, $2) as n) as made
      join statuses s on s.workspace_id = $1 and s.state = made.state and s.is_default
      order by n`,
    [workspaceId, count],
  );
  await client.query(
    `insert into order_documents (workspace_id, order_id, reference_id, document)
      select $1, id, 'PO-' || id, json_build_object('reference_id', 'PO-' || id, 'display_id', 'SO-' || left(id, 8),
        'source', 'openapi', 'customer_id', 'customer-' || number % $2, 'line_items', json_build_array(
          json_build_object('id', id, 'sku', 'RUG14754', 'title', 'Hand-knotted rug', 'quantity', 2, 'unit_price', 50.25)),
        'tags', '[]'::json, 'attributes', '[]'::json, 'additional_charges', '[]'::json, 'extras', '{}'::json,
        'aliases', '{}'::json, 'internal_note', repeat('As it was agreed. ', 8))
      from (select id, row_number() over (order by id) as number from orders where workspace_id = $1) as made`,
    [workspaceId, customers],
  );
  await client.query(
    `insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
      select workspace_id, status_id, fulfillment_status, 0, count(*) from orders where workspace_id = $1 group by 1, 2, 3`,
    [workspaceId],
  );
  await client.query('commit');
  await client.query('vacuum analyze');
}
