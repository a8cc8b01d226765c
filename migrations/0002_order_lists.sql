-- Lists of orders: what they are sorted by and counted with, where callers are in them, and orders that were deleted.

-- Callers may write created_at, and lists are sorted by it. A deleted order stays, as its history does, and is found by
-- nobody.
alter table orders add column created_at timestamptz, add column deleted_at timestamptz;
update orders o set created_at = coalesce(
  (select (d.document->>'created_at')::timestamptz from order_documents d
    where d.workspace_id = o.workspace_id and d.order_id = o.id),
  o.changed_at);
alter table orders alter column created_at set not null;

-- The two orders in which everybody lists. A list walks the stretch of each combination of status and fulfilment that it
-- wants and that there is (see order_counts), and merges them: with or without a filter by either, it reads a page and
-- no more, however rare they are. They cost every change of an order, since its row can no longer stay as it is in all
-- indexes (HOT): no third one, unless it holds few orders.
create index orders_by_change on orders (workspace_id, status_id, fulfillment_status, changed_at, id)
  where deleted_at is null;
create index orders_by_creation on orders (workspace_id, status_id, fulfillment_status, created_at, id)
  where deleted_at is null;
-- Orders that are not complete, which are most of those that change, are not in it.
create index orders_by_completion on orders (workspace_id, completed_at, id)
  where completed_at is not null and deleted_at is null;

-- What lists look for in documents. Room on each page lets a change of a document that touches none of it stay out of
-- all these indexes: three documents of 2 KB fill a page, and a fourth version finds its place.
alter table order_documents set (fillfactor = 80);
alter table order_documents
  add column display_id text generated always as (document->>'display_id') stored,
  add column source text generated always as (document->>'source') stored,
  add column contact_id text generated always as (left(document->'primary_contact'->>'id', 255)) stored;
create index order_documents_of_customer on order_documents (workspace_id, customer_id) where customer_id is not null;
create index order_documents_of_contact on order_documents (workspace_id, contact_id) where contact_id is not null;
-- What an id begins with, without regard to case. Whatever the collation, these compare bytes.
create index order_documents_id_begins on order_documents (workspace_id, lower(order_id) text_pattern_ops);
create index order_documents_reference_begins on order_documents (workspace_id, lower(reference_id) text_pattern_ops)
  where reference_id is not null;
create index order_documents_display_begins on order_documents (workspace_id, left(lower(display_id), 255) text_pattern_ops);
create index order_aliases_begins on order_aliases (workspace_id, lower(alias) text_pattern_ops);

-- How many orders have each combination of status and fulfilment, kept by the transactions that change it. A transaction
-- adds to the rows of its own slot, so that writers side by side do not wait for each other; one slot alone may go below
-- zero, only their sum means something.
create table order_counts (
  workspace_id text not null,
  status_id text not null,
  fulfillment_status text not null,
  slot smallint not null,
  orders bigint not null,
  constraint order_counts_pkey primary key (workspace_id, status_id, fulfillment_status, slot)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
select workspace_id, status_id, fulfillment_status, 0, count(*) from orders group by 1, 2, 3;

-- Where each page that a caller was given ended, so that the next one goes on there whatever happens in between. Unlogged:
-- a crash forgets it, and the next page is then counted from the beginning.
create unlogged table list_walks (
  workspace_id text not null,
  -- Who walks.
  walker text not null,
  -- SHA-256 of what is listed, how it is sorted, and the size of a page.
  list bytea not null,
  page integer not null,
  sort_value text not null,
  id text not null,
  -- How many the whole list had.
  total bigint not null,
  served_at timestamptz not null default now(),
  constraint list_walks_pkey primary key (workspace_id, walker, list, page)
) with (fillfactor = 50);

alter table order_changes drop constraint order_changes_kind_check,
  add constraint order_changes_kind_check check (kind in ('created', 'updated', 'deleted', 'restored'));

do $$
begin
  revoke delete, truncate on order_counts from current_user;
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update on order_counts to stele_hub;
    grant select, insert, update, delete on list_walks to stele_hub;
    -- A deleted order gives its aliases back.
    grant delete on order_aliases to stele_hub;
  end if;
end
$$;
