-- The records around the orders: one table for each kind, all of the same form. A document holds the record whole, with
-- its version and times; the columns beside it are taken out of it, for whoever looks records up or lists them.

create table price_lists (
  workspace_id text not null, id text not null, document jsonb not null, deleted_at timestamptz,
  primary key (workspace_id, id)
);
create table products (like price_lists including all);
create table order_types (like price_lists including all);
create table service_points (like price_lists including all);
create table items (like price_lists including all);

do $$
declare
  kind text;
begin
  foreach kind in array array['customers', 'contacts', 'addresses', 'payment_methods', 'price_lists', 'products',
    'order_types', 'service_points', 'items']
  loop
    execute format($sql$
      update %1$I set document = document || jsonb_build_object('version', 1,
        'created_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'changed_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        where not document ? 'version'
    $sql$, kind);
    -- Times are texts that sort as the moments they name. A company goes by its name, a person by first and last name.
    execute format($sql$
      alter table %1$I
        add constraint %1$s_id check (length(id) between 1 and 255),
        add column created_at text collate "C" not null generated always as (document->>'created_at') stored,
        add column changed_at text collate "C" not null generated always as (document->>'changed_at') stored,
        add column reference_id text generated always as (document->>'reference_id') stored,
        add column customer_id text generated always as (document->>'customer_id') stored,
        add column name text collate "C" generated always as (left(lower(coalesce(document->>'name',
          (document->>'first_name') || coalesce(' ' || (document->>'last_name'), ''), document->>'last_name', '')), 255)) stored,
        add column display_name text collate "C" generated always as (left(lower(coalesce(
          document->>'display_name', document->>'name',
          (document->>'first_name') || coalesce(' ' || (document->>'last_name'), ''), document->>'last_name', '')), 255)) stored,
        add column email text generated always as (left(lower(document->>'email'), 255)) stored,
        add column phone text generated always as (left(document->>'phone', 255)) stored
    $sql$, kind);
    execute format('create index %1$s_by_change on %1$I (workspace_id, changed_at, id) where deleted_at is null', kind);
    execute format('create index %1$s_by_creation on %1$I (workspace_id, created_at, id) where deleted_at is null', kind);
  end loop;
  -- The caller's own ids: of what belongs to a customer, unique among that customer's.
  foreach kind in array array['customers', 'price_lists', 'payment_methods', 'products', 'order_types', 'service_points', 'items']
  loop
    execute format('create unique index %1$s_reference on %1$I (workspace_id, reference_id)
      where deleted_at is null and reference_id is not null', kind);
  end loop;
  foreach kind in array array['contacts', 'addresses']
  loop
    execute format('create unique index %1$s_reference on %1$I (workspace_id, customer_id, reference_id)
      where deleted_at is null and reference_id is not null', kind);
  end loop;
  foreach kind in array array['contacts', 'addresses', 'payment_methods', 'service_points']
  loop
    execute format('create index %1$s_of_customer on %1$I (workspace_id, customer_id)', kind);
  end loop;
  -- Whom a number or an email address reaches.
  foreach kind in array array['customers', 'contacts']
  loop
    execute format('create index %1$s_by_email on %1$I (workspace_id, email) where email is not null', kind);
    execute format('create index %1$s_by_phone on %1$I (workspace_id, phone) where phone is not null', kind);
  end loop;
end
$$;

create index customers_by_name on customers (workspace_id, name, id) where deleted_at is null;

-- A line is made from a variant, and variants live in the documents of their products.
alter table products add column variant_ids jsonb
  generated always as (jsonb_path_query_array(document, '$.variants[*].id')) stored;
create index products_of_variants on products using gin (variant_ids);

-- The ids that a dialect's clients use for records whose own id is another.
create table record_aliases (
  workspace_id text not null,
  kind text not null,
  dialect text not null,
  alias text not null check (length(alias) between 1 and 255),
  record_id text not null,
  constraint record_aliases_pkey primary key (workspace_id, kind, alias, dialect)
);

create unique index record_aliases_one_each on record_aliases (workspace_id, kind, record_id, dialect);

-- The history of records, event log and outbox in one, as order_changes is for orders. Append-only.
create table record_changes (
  workspace_id text not null,
  kind text not null,
  record_id text not null,
  version integer not null,
  change text not null check (change in ('created', 'updated', 'deleted')),
  changes jsonb not null,
  dialect text not null,
  operation text not null,
  actor text not null,
  request_id text not null,
  changed_at timestamptz not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  constraint record_changes_pkey primary key (workspace_id, kind, record_id, version)
);

create index record_changes_feed on record_changes (workspace_id, transaction_id);

do $$
begin
  revoke update, delete, truncate on record_changes from current_user;
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update on price_lists, products, order_types, service_points, items to stele_hub;
    grant select, insert on record_changes to stele_hub;
    grant select, insert, delete on record_aliases to stele_hub;
  end if;
end
$$;

-- In some dialects every order is of a type: a workspace has at least one.
insert into order_types (workspace_id, id, document)
  select w.id, type_id, jsonb_build_object('id', type_id, 'version', 1, 'name', 'Order', 'item_selection', 'optional',
      'asset_selection', 'no_asset_item', 'created_at', now_text, 'changed_at', now_text)
    from (select id, gen_random_uuid()::text as type_id,
        to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now_text from workspaces) as w;
