-- The ground: workspaces, keys, status catalogs, parties, orders and their history.
--
-- Every key of a table that holds a workspace's data starts with workspace_id, there are no sequences, and a
-- transaction touches one workspace: what Citus asks of a distributed table, and what makes one tenant's isolation from
-- another a property of the schema. workspaces and api_keys are read before the workspace is known: the exceptions.
--
-- Ids are text, not uuid: vendors' own ids are kept, and not all of them are UUIDs.

create table workspaces (
  id text primary key check (length(id) between 1 and 63),
  name text not null,
  -- What an order that names no currency is in; null shows none.
  default_currency text check (default_currency ~ '^[A-Z]{3}$'),
  is_demo boolean not null default false,
  created_at timestamptz not null default now()
);

create table api_keys (
  hash bytea primary key check (length(hash) = 32),
  id text not null unique,
  -- Keys that replace one another by rotation share a family: an idempotency key stays valid across it.
  family_id text not null,
  workspace_id text not null references workspaces (id),
  name text not null,
  -- The first characters, so that people can tell keys apart. Never enough to use one.
  hint text not null,
  scopes text[] not null,
  -- 'environment' keys follow the hub's settings at every start.
  origin text not null check (origin in ('created', 'imported', 'environment', 'demo')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

create table statuses (
  workspace_id text not null references workspaces (id),
  id text not null,
  name text not null,
  color text not null check (color ~ '^#[0-9a-f]{6}$'),
  state text not null check (state in ('draft', 'confirmed', 'archived', 'cancelled', 'refunded')),
  completes boolean not null default false,
  next text[],
  is_default boolean not null default false,
  position integer not null,
  archived_at timestamptz,
  primary key (workspace_id, id)
);

create unique index statuses_one_default on statuses (workspace_id, state) where is_default and archived_at is null;

-- Parties are deleted softly, so that what an order shows never breaks.
create table customers (
  workspace_id text not null references workspaces (id),
  id text not null,
  document jsonb not null,
  deleted_at timestamptz,
  primary key (workspace_id, id)
);

create table contacts (
  workspace_id text not null references workspaces (id),
  id text not null,
  document jsonb not null,
  deleted_at timestamptz,
  primary key (workspace_id, id)
);

create table addresses (
  workspace_id text not null references workspaces (id),
  id text not null,
  document jsonb not null,
  deleted_at timestamptz,
  primary key (workspace_id, id)
);

create table payment_methods (
  workspace_id text not null references workspaces (id),
  id text not null,
  document jsonb not null,
  deleted_at timestamptz,
  primary key (workspace_id, id)
);

-- What nearly every write touches, kept apart from the wide document: an update copies a whole row, and this one is
-- small. Only the primary key is indexed, so that an update can stay on its page (HOT), for which fillfactor leaves
-- room.
--
-- status_id has no foreign key: its check would lock one row of statuses for every order that enters it, the same few
-- rows from every writer. Statuses are never deleted instead, only archived: the hub's role has no right to.
create table orders (
  workspace_id text not null references workspaces (id),
  id text not null check (length(id) between 1 and 255),
  version integer not null check (version > 0),
  status_id text not null,
  payment_status text not null,
  fulfillment_status text not null,
  completed_at timestamptz,
  updated_at timestamptz not null,
  changed_at timestamptz not null,
  constraint orders_pkey primary key (workspace_id, id),
  constraint orders_payment_status check (payment_status in ('PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED')),
  constraint orders_fulfillment_status check (fulfillment_status in ('UNFULFILLED', 'IN_PROGRESS', 'PARTIALLY_FULFILLED', 'FULFILLED', 'PARTIALLY_DELIVERED', 'DELIVERED'))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- The rest of the order, as one document. reference_id stands beside it to be unique.
--
-- json, not jsonb: documents are read whole far more often than they are looked into, and jsonb is taken apart and put
-- together again each time. Kept uncompressed in the row as long as a page allows. Reading a document of 2 KB costs the
-- server half of what it does as compressed jsonb (12 against 24 µs).
create table order_documents (
  workspace_id text not null,
  order_id text not null,
  reference_id text check (length(reference_id) <= 255),
  document json not null,
  -- Taken out of the document once, when it is written, for whoever looks up what an order refers to.
  customer_id text generated always as (document->>'customer_id') stored,
  payment_method_id text generated always as (document->>'payment_method_id') stored,
  constraint order_documents_pkey primary key (workspace_id, order_id),
  constraint order_documents_order foreign key (workspace_id, order_id) references orders (workspace_id, id)
) with (toast_tuple_target = 8160);

alter table order_documents alter column document set storage main;

create unique index order_documents_reference on order_documents (workspace_id, reference_id) where reference_id is not null;

-- The ids that a dialect's clients use for orders whose own id is another.
create table order_aliases (
  workspace_id text not null,
  dialect text not null,
  alias text not null check (length(alias) between 1 and 255),
  order_id text not null,
  constraint order_aliases_pkey primary key (workspace_id, dialect, alias),
  constraint order_aliases_order foreign key (workspace_id, order_id) references orders (workspace_id, id)
);

-- History, event log and outbox in one: a row for every version of every order, written in the transaction that made
-- it. Append-only (see the privileges below). No foreign key to orders: the corridor writes both in one transaction
-- under the order's lock, and the check would look every order up once more.
--
-- A reader that follows the log takes rows whose transaction lies below pg_snapshot_xmin(pg_current_snapshot()), in the
-- order (transaction_id, order_id, version): the order of ids is not the order of commits.
create table order_changes (
  workspace_id text not null,
  order_id text not null,
  version integer not null,
  kind text not null check (kind in ('created', 'updated')),
  changes json not null,
  dialect text not null,
  operation text not null,
  actor text not null,
  request_id text not null,
  forced boolean not null default false,
  changed_at timestamptz not null,
  updated_at timestamptz not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  constraint order_changes_pkey primary key (workspace_id, order_id, version)
);

create index order_changes_feed on order_changes (workspace_id, transaction_id);

-- What a write answered, to answer the same again. Rows older than 30 days are pruned.
create table idempotency_keys (
  workspace_id text not null references workspaces (id),
  key_family text not null,
  method text not null,
  path text not null,
  key text not null check (length(key) between 1 and 255),
  fingerprint bytea not null,
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (workspace_id, key_family, method, path, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);

-- The hub does its work as a role that cannot rewrite history, and cannot change the schema. Where the role that
-- migrates may not create roles, the same rights are taken from itself instead.
do $$
begin
  if not exists (select from pg_roles where rolname = 'stele_hub') then
    create role stele_hub nologin;
  end if;
  if not pg_has_role(current_user, 'stele_hub', 'member') then
    execute format('grant stele_hub to %I', current_user);
  end if;
exception
  when insufficient_privilege or duplicate_object or unique_violation then null;
end
$$;

do $$
declare
  hub text := current_user;
begin
  revoke update, delete, truncate on order_changes from current_user;
  revoke delete, truncate on orders, order_documents, statuses from current_user;
  if exists (select from pg_roles where rolname = 'stele_hub') then
    execute format('grant usage on schema %I to stele_hub', current_schema());
    grant select, insert, update on workspaces, api_keys, statuses, customers, contacts, addresses, payment_methods,
      orders, order_documents to stele_hub;
    grant select, insert on order_changes, order_aliases to stele_hub;
    grant select, insert, delete on idempotency_keys to stele_hub;
  end if;
end
$$;
