-- Made by npm run generate from the migrations; not run by anything.

create table addresses (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  constraint addresses_pkey PRIMARY KEY (workspace_id, id),
  constraint addresses_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on addresses to postgres;
grant insert, select, update on addresses to stele_hub;

create table api_keys (
  hash bytea not null,
  id text not null,
  family_id text not null,
  workspace_id text not null,
  name text not null,
  hint text not null,
  scopes text[] not null,
  origin text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (hash),
  constraint api_keys_hash_check CHECK ((length(hash) = 32)),
  constraint api_keys_id_key UNIQUE (id),
  constraint api_keys_origin_check CHECK ((origin = ANY (ARRAY['created'::text, 'imported'::text, 'environment'::text, 'demo'::text]))),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on api_keys to postgres;
grant insert, select, update on api_keys to stele_hub;

create table contacts (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  constraint contacts_pkey PRIMARY KEY (workspace_id, id),
  constraint contacts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on contacts to postgres;
grant insert, select, update on contacts to stele_hub;

create table customers (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  constraint customers_pkey PRIMARY KEY (workspace_id, id),
  constraint customers_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on customers to postgres;
grant insert, select, update on customers to stele_hub;

create table idempotency_keys (
  workspace_id text not null,
  key_family text not null,
  method text not null,
  path text not null,
  key text not null,
  fingerprint bytea not null,
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_keys_pkey PRIMARY KEY (workspace_id, key_family, method, path, key),
  constraint idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  constraint idempotency_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
grant delete, insert, maintain, references, select, trigger, truncate, update on idempotency_keys to postgres;
grant delete, insert, select on idempotency_keys to stele_hub;

create table order_aliases (
  workspace_id text not null,
  dialect text not null,
  alias text not null,
  order_id text not null,
  constraint order_aliases_pkey PRIMARY KEY (workspace_id, dialect, alias),
  constraint order_aliases_alias_check CHECK (((length(alias) >= 1) AND (length(alias) <= 255))),
  constraint order_aliases_order FOREIGN KEY (workspace_id, order_id) REFERENCES orders(workspace_id, id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on order_aliases to postgres;
grant insert, select on order_aliases to stele_hub;

create table order_changes (
  workspace_id text not null,
  order_id text not null,
  version integer not null,
  kind text not null,
  changes json not null,
  dialect text not null,
  operation text not null,
  actor text not null,
  request_id text not null,
  forced boolean not null default false,
  changed_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  constraint order_changes_pkey PRIMARY KEY (workspace_id, order_id, version),
  constraint order_changes_kind_check CHECK ((kind = ANY (ARRAY['created'::text, 'updated'::text])))
);
CREATE INDEX order_changes_feed ON public.order_changes USING btree (workspace_id, transaction_id);
grant insert, maintain, references, select, trigger on order_changes to postgres;
grant insert, select on order_changes to stele_hub;

create table order_documents (
  workspace_id text not null,
  order_id text not null,
  reference_id text,
  document json not null,
  customer_id text default (document ->> 'customer_id'::text),
  payment_method_id text default (document ->> 'payment_method_id'::text),
  constraint order_documents_pkey PRIMARY KEY (workspace_id, order_id),
  constraint order_documents_order FOREIGN KEY (workspace_id, order_id) REFERENCES orders(workspace_id, id),
  constraint order_documents_reference_id_check CHECK ((length(reference_id) <= 255))
) with (toast_tuple_target=8160);
CREATE UNIQUE INDEX order_documents_reference ON public.order_documents USING btree (workspace_id, reference_id) WHERE (reference_id IS NOT NULL);
grant insert, maintain, references, select, trigger, update on order_documents to postgres;
grant insert, select, update on order_documents to stele_hub;

create table orders (
  workspace_id text not null,
  id text not null,
  version integer not null,
  status_id text not null,
  payment_status text not null,
  fulfillment_status text not null,
  completed_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint orders_pkey PRIMARY KEY (workspace_id, id),
  constraint orders_fulfillment_status CHECK ((fulfillment_status = ANY (ARRAY['UNFULFILLED'::text, 'IN_PROGRESS'::text, 'PARTIALLY_FULFILLED'::text, 'FULFILLED'::text, 'PARTIALLY_DELIVERED'::text, 'DELIVERED'::text]))),
  constraint orders_id_check CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint orders_payment_status CHECK ((payment_status = ANY (ARRAY['PENDING'::text, 'PARTIALLY_PAID'::text, 'PAID'::text, 'OVERPAID'::text, 'REFUNDED'::text, 'VOIDED'::text]))),
  constraint orders_version_check CHECK ((version > 0)),
  constraint orders_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.05);
grant insert, maintain, references, select, trigger, update on orders to postgres;
grant insert, select, update on orders to stele_hub;

create table payment_methods (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  constraint payment_methods_pkey PRIMARY KEY (workspace_id, id),
  constraint payment_methods_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on payment_methods to postgres;
grant insert, select, update on payment_methods to stele_hub;

create table statuses (
  workspace_id text not null,
  id text not null,
  name text not null,
  color text not null,
  state text not null,
  completes boolean not null default false,
  next text[],
  is_default boolean not null default false,
  position integer not null,
  archived_at timestamp with time zone,
  constraint statuses_pkey PRIMARY KEY (workspace_id, id),
  constraint statuses_color_check CHECK ((color ~ '^#[0-9a-f]{6}$'::text)),
  constraint statuses_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'confirmed'::text, 'archived'::text, 'cancelled'::text, 'refunded'::text]))),
  constraint statuses_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE UNIQUE INDEX statuses_one_default ON public.statuses USING btree (workspace_id, state) WHERE (is_default AND (archived_at IS NULL));
grant insert, maintain, references, select, trigger, update on statuses to postgres;
grant insert, select, update on statuses to stele_hub;

create table stele_migrations (
  number integer not null,
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint stele_migrations_pkey PRIMARY KEY (number)
);

create table workspaces (
  id text not null,
  name text not null,
  default_currency text,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_default_currency_check CHECK ((default_currency ~ '^[A-Z]{3}$'::text)),
  constraint workspaces_id_check CHECK (((length(id) >= 1) AND (length(id) <= 63)))
);
grant delete, insert, maintain, references, select, trigger, truncate, update on workspaces to postgres;
grant insert, select, update on workspaces to stele_hub;
