-- Made by npm run generate from the migrations; not run by anything.

create table addresses (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint addresses_pkey PRIMARY KEY (workspace_id, id),
  constraint addresses_id CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint addresses_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX addresses_by_change ON public.addresses USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX addresses_by_creation ON public.addresses USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX addresses_of_customer ON public.addresses USING btree (workspace_id, customer_id);
CREATE UNIQUE INDEX addresses_reference ON public.addresses USING btree (workspace_id, customer_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on addresses to postgres;
grant insert, select, update on addresses to stele_hub;

create table administration_changes (
  workspace_id text not null,
  id text not null,
  entity text not null,
  entity_id text not null,
  change text not null,
  changes jsonb not null,
  dialect text not null,
  operation text not null,
  actor text not null,
  request_id text not null,
  changed_at timestamp with time zone not null default now(),
  transaction_id xid8 not null default pg_current_xact_id(),
  constraint administration_changes_pkey PRIMARY KEY (workspace_id, id),
  constraint administration_changes_change_check CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
  constraint administration_changes_entity_check CHECK ((entity = ANY (ARRAY['key'::text, 'user'::text, 'client'::text, 'workspace'::text, 'status'::text, 'webhook'::text]))),
  constraint administration_changes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant insert, maintain, references, select, trigger on administration_changes to postgres;
grant insert, select on administration_changes to stele_hub;

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
  allowed_ips text[] not null default '{}'::text[],
  rate_limit_per_minute integer,
  user_id text,
  replaced_by text,
  last_used_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (hash),
  constraint api_keys_allowed_ips_check CHECK ((cardinality(allowed_ips) <= 20)),
  constraint api_keys_hash_check CHECK ((length(hash) = 32)),
  constraint api_keys_id_key UNIQUE (id),
  constraint api_keys_origin_check CHECK ((origin = ANY (ARRAY['created'::text, 'imported'::text, 'environment'::text, 'demo'::text, 'token'::text]))),
  constraint api_keys_rate_limit_per_minute_check CHECK (((rate_limit_per_minute >= 1) AND (rate_limit_per_minute <= 1000000))),
  constraint api_keys_token CHECK (((origin = 'token'::text) = (user_id IS NOT NULL))),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX api_keys_end_of_tokens ON public.api_keys USING btree (expires_at) WHERE (origin = 'token'::text);
CREATE INDEX api_keys_of_user ON public.api_keys USING btree (workspace_id, user_id, created_at) WHERE (origin = 'token'::text);
CREATE INDEX api_keys_of_workspace ON public.api_keys USING btree (workspace_id, id) WHERE (origin <> 'token'::text);
grant delete, insert, maintain, references, select, trigger, truncate, update on api_keys to postgres;
grant delete, insert, select, update on api_keys to stele_hub;

create table batch_slices (
  workspace_id text not null,
  batch_id text not null,
  slice integer not null,
  entries json not null,
  is_done boolean not null default false,
  constraint batch_slices_pkey PRIMARY KEY (workspace_id, batch_id, slice),
  constraint batch_slices_batch FOREIGN KEY (workspace_id, batch_id) REFERENCES batches(workspace_id, id) ON DELETE CASCADE,
  constraint batch_slices_slice_check CHECK ((slice >= 0))
);
grant delete, insert, maintain, references, select, trigger, truncate, update on batch_slices to postgres;
grant delete, insert, select, update on batch_slices to stele_hub;

create table batches (
  workspace_id text not null,
  id text not null,
  subject text not null,
  format text,
  settings json not null,
  state text not null,
  next_offset bigint not null default 0,
  next_line bigint not null default 1,
  row_count bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  refused bigint not null default 0,
  actor text not null,
  started_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  adjusted bigint not null default 0,
  customers_made bigint not null default 0,
  kind text not null,
  total bigint,
  failed bigint not null default 0,
  dialect text not null default 'hub'::text,
  operation text not null default 'createImport'::text,
  request_id text not null default ''::text,
  reason text,
  idempotency_key text,
  call_hash text,
  undoes text,
  undone_by text,
  lease_owner text,
  lease_until timestamp with time zone,
  constraint batches_pkey PRIMARY KEY (workspace_id, id),
  constraint batches_format_check CHECK (((format = ANY (ARRAY['csv'::text, 'jsonl'::text])) AND ((kind = 'import'::text) = (format IS NOT NULL)))),
  constraint batches_id_check CHECK (((length(id) >= 1) AND (length(id) <= 63))),
  constraint batches_kind_check CHECK ((kind = ANY (ARRAY['bulk'::text, 'import'::text, 'undo'::text]))),
  constraint batches_lease_check CHECK (((lease_owner IS NULL) = (lease_until IS NULL))),
  constraint batches_next_offset_check CHECK ((next_offset >= 0)),
  constraint batches_reason_check CHECK ((length(reason) <= 1000)),
  constraint batches_state_check CHECK ((state = ANY (ARRAY['running'::text, 'stopped'::text, 'done'::text]))),
  constraint batches_subject_check CHECK ((subject = ANY (ARRAY['orders'::text, 'customers'::text, 'products'::text, 'items'::text]))),
  constraint batches_total_check CHECK ((total >= 0)),
  constraint batches_undoes_check CHECK (((kind = 'undo'::text) = (undoes IS NOT NULL))),
  constraint batches_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
) with (fillfactor=70);
CREATE INDEX batches_call ON public.batches USING btree (workspace_id, call_hash) WHERE (call_hash IS NOT NULL);
grant delete, insert, maintain, references, select, trigger, truncate, update on batches to postgres;
grant delete, insert, select, update on batches to stele_hub;

create unlogged table change_blocks (
  workspace_id text not null,
  number integer not null,
  last_transaction_id xid8 not null,
  last_changed_at timestamp with time zone not null,
  last_entity text not null,
  last_id text not null,
  last_version integer not null,
  earliest_at timestamp with time zone not null,
  latest_at timestamp with time zone not null,
  constraint change_blocks_pkey PRIMARY KEY (workspace_id, number)
);
CREATE INDEX change_blocks_end ON public.change_blocks USING btree (workspace_id, last_transaction_id);
grant delete, insert, maintain, references, select, trigger, truncate, update on change_blocks to postgres;
grant insert, select on change_blocks to stele_hub;

create unlogged table change_facets (
  workspace_id text not null,
  facet text not null,
  block integer not null,
  constraint change_facets_pkey PRIMARY KEY (workspace_id, facet, block)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on change_facets to postgres;
grant insert, select on change_facets to stele_hub;

create table contacts (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint contacts_pkey PRIMARY KEY (workspace_id, id),
  constraint contacts_id CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint contacts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX contacts_by_change ON public.contacts USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX contacts_by_creation ON public.contacts USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX contacts_by_email ON public.contacts USING btree (workspace_id, email) WHERE (email IS NOT NULL);
CREATE INDEX contacts_by_phone ON public.contacts USING btree (workspace_id, phone) WHERE (phone IS NOT NULL);
CREATE INDEX contacts_of_customer ON public.contacts USING btree (workspace_id, customer_id);
CREATE UNIQUE INDEX contacts_reference ON public.contacts USING btree (workspace_id, customer_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on contacts to postgres;
grant insert, select, update on contacts to stele_hub;

create table customers (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  names text default fold_text((((COALESCE(((document ->> 'name'::text) || '
'::text), ''::text) || COALESCE(((document ->> 'display_name'::text) || '
'::text), ''::text)) || COALESCE(((document ->> 'first_name'::text) || ' '::text), ''::text)) || COALESCE((document ->> 'last_name'::text), ''::text))),
  constraint customers_pkey PRIMARY KEY (workspace_id, id),
  constraint customers_id CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint customers_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX customers_by_change ON public.customers USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX customers_by_creation ON public.customers USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX customers_by_email ON public.customers USING btree (workspace_id, email) WHERE (email IS NOT NULL);
CREATE INDEX customers_by_name ON public.customers USING btree (workspace_id, name, id) WHERE (deleted_at IS NULL);
CREATE INDEX customers_by_phone ON public.customers USING btree (workspace_id, phone) WHERE (phone IS NOT NULL);
CREATE INDEX customers_by_piece ON public.customers USING gin (search_pieces(workspace_id, names, ((((((COALESCE(email, ''::text) || '
'::text) || COALESCE(phone, ''::text)) || '
'::text) || COALESCE(fold_text(reference_id), ''::text)) || '
'::text) || COALESCE(fold_text((document ->> 'display_id'::text)), ''::text))));
CREATE INDEX customers_deleted ON public.customers USING btree (workspace_id, deleted_at, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX customers_inactive ON public.customers USING btree (workspace_id, created_at, id) WHERE ((deleted_at IS NULL) AND (COALESCE((document ->> 'status'::text), 'active'::text) = 'inactive'::text));
CREATE UNIQUE INDEX customers_reference ON public.customers USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on customers to postgres;
grant insert, select, update on customers to stele_hub;

create table hub_identity (
  id uuid not null default gen_random_uuid(),
  is_only boolean not null default true,
  constraint hub_identity_pkey PRIMARY KEY (is_only),
  constraint hub_identity_is_only_check CHECK (is_only)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on hub_identity to postgres;
grant select on hub_identity to stele_hub;

create table idempotency_keys (
  workspace_id text not null,
  key_family text not null,
  parameters text not null,
  key text not null,
  fingerprint bytea not null,
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamp with time zone not null default now(),
  erased_at timestamp with time zone,
  operation text,
  lease_owner text,
  lease_until timestamp with time zone,
  constraint idempotency_keys_pkey PRIMARY KEY (workspace_id, key_family, key, parameters),
  constraint idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  constraint idempotency_keys_lease CHECK (((lease_owner IS NULL) = (lease_until IS NULL))),
  constraint idempotency_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (workspace_id, created_at);
grant delete, insert, maintain, references, select, trigger, truncate, update on idempotency_keys to postgres;
grant delete, insert, select on idempotency_keys to stele_hub;

create table import_mappings (
  workspace_id text not null,
  name text not null,
  mapping json not null,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  constraint import_mappings_pkey PRIMARY KEY (workspace_id, name),
  constraint import_mappings_name_check CHECK (((length(name) >= 1) AND (length(name) <= 63))),
  constraint import_mappings_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on import_mappings to postgres;
grant delete, insert, select, update on import_mappings to stele_hub;

create table import_orders (
  workspace_id text not null,
  import_id text not null,
  next_offset bigint not null,
  entries text not null,
  constraint import_orders_pkey PRIMARY KEY (workspace_id, import_id, next_offset),
  constraint import_orders_batch FOREIGN KEY (workspace_id, import_id) REFERENCES batches(workspace_id, id) ON DELETE CASCADE
);
grant delete, insert, maintain, references, select, trigger, truncate, update on import_orders to postgres;
grant delete, insert, select on import_orders to stele_hub;

create table invoices (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  order_id text not null default (document ->> 'order_id'::text),
  reference_id text default (document ->> 'reference_id'::text),
  created_at text not null default COALESCE((document ->> 'issued_at'::text), (document ->> 'created_at'::text)),
  changed_at text not null default (document ->> 'changed_at'::text),
  constraint invoices_pkey PRIMARY KEY (workspace_id, id),
  constraint invoices_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX invoices_by_change ON public.invoices USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX invoices_by_creation ON public.invoices USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX invoices_of_order ON public.invoices USING btree (workspace_id, order_id, created_at, id);
CREATE UNIQUE INDEX invoices_reference ON public.invoices USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on invoices to postgres;
grant insert, select, update on invoices to stele_hub;

create table items (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint items_pkey PRIMARY KEY (workspace_id, id),
  constraint items_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX items_by_change ON public.items USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX items_by_creation ON public.items USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX items_by_name ON public.items USING btree (workspace_id, name, id) WHERE (deleted_at IS NULL);
CREATE INDEX items_by_piece ON public.items USING gin (search_pieces(workspace_id, name, ((COALESCE(fold_text((document ->> 'sku'::text)), ''::text) || '
'::text) || COALESCE(fold_text(reference_id), ''::text))));
CREATE INDEX items_deleted ON public.items USING btree (workspace_id, deleted_at, id) WHERE (deleted_at IS NOT NULL);
CREATE UNIQUE INDEX items_reference ON public.items USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on items to postgres;
grant insert, select, update on items to stele_hub;

create table kept_request_gaps (
  workspace_id text not null,
  minute timestamp with time zone not null,
  missing integer not null,
  constraint kept_request_gaps_pkey PRIMARY KEY (workspace_id, minute),
  constraint kept_request_gaps_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on kept_request_gaps to postgres;
grant delete, insert, select, update on kept_request_gaps to stele_hub;

create table kept_requests (
  workspace_id text not null,
  is_failed boolean not null,
  received_at timestamp with time zone not null,
  id text not null,
  request_id text not null,
  key_id text not null,
  dialect text not null,
  operation text,
  method text not null,
  route text,
  path text,
  order_ref text,
  status smallint,
  failure text,
  reason text,
  fields text[] not null default '{}'::text[],
  messages text[] not null default '{}'::text[],
  duration_ms real not null,
  replayed boolean not null,
  dry_run boolean not null,
  body text,
  body_bytes integer,
  body_is_cut boolean not null default false,
  erased_at timestamp with time zone,
  constraint kept_requests_pkey PRIMARY KEY (workspace_id, is_failed, received_at, id),
  constraint kept_requests_body CHECK ((octet_length(body) <= 40000)),
  constraint kept_requests_fields CHECK ((cardinality(fields) = cardinality(messages))),
  constraint kept_requests_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX kept_requests_by_id ON public.kept_requests USING btree (workspace_id, id);
CREATE INDEX kept_requests_by_order ON public.kept_requests USING btree (workspace_id, order_ref, received_at) WHERE (order_ref IS NOT NULL);
CREATE INDEX kept_requests_by_request ON public.kept_requests USING btree (workspace_id, request_id);
grant delete, insert, maintain, references, select, trigger, truncate, update on kept_requests to postgres;
grant delete, insert, select, update on kept_requests to stele_hub;

create unlogged table list_walks (
  workspace_id text not null,
  walker text not null,
  list bytea not null,
  page integer not null,
  sort_value text not null,
  id text not null,
  total bigint not null,
  served_at timestamp with time zone not null default now(),
  constraint list_walks_pkey PRIMARY KEY (workspace_id, walker, list, page)
) with (fillfactor=50);
grant delete, insert, maintain, references, select, trigger, truncate, update on list_walks to postgres;
grant delete, insert, select, update on list_walks to stele_hub;

create table oauth_clients (
  id text not null,
  workspace_id text not null,
  name text not null,
  secret_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  revoked_at timestamp with time zone,
  constraint oauth_clients_pkey PRIMARY KEY (id),
  constraint oauth_clients_id_check CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint oauth_clients_secret_hash_check CHECK ((length(secret_hash) = 32)),
  constraint oauth_clients_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX oauth_clients_of_workspace ON public.oauth_clients USING btree (workspace_id, id);
grant insert, maintain, references, select, trigger, update on oauth_clients to postgres;
grant insert, select, update on oauth_clients to stele_hub;

create table order_aliases (
  workspace_id text not null,
  dialect text not null,
  alias text not null,
  order_id text not null,
  constraint order_aliases_pkey PRIMARY KEY (workspace_id, dialect, alias),
  constraint order_aliases_alias_check CHECK (((length(alias) >= 1) AND (length(alias) <= 255))),
  constraint order_aliases_order FOREIGN KEY (workspace_id, order_id) REFERENCES orders(workspace_id, id)
);
CREATE INDEX order_aliases_begins ON public.order_aliases USING btree (workspace_id, fold_text(alias) text_pattern_ops);
CREATE INDEX order_aliases_of_orders ON public.order_aliases USING btree (workspace_id, order_id);
grant delete, insert, maintain, references, select, trigger, truncate, update on order_aliases to postgres;
grant delete, insert, maintain, select on order_aliases to stele_hub;

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
  reason text,
  batch_id text,
  trace_context text,
  constraint order_changes_pkey PRIMARY KEY (workspace_id, order_id, version),
  constraint order_changes_batch_id_check CHECK (((length(batch_id) >= 1) AND (length(batch_id) <= 63))),
  constraint order_changes_kind_check CHECK ((kind = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text, 'restored'::text]))),
  constraint order_changes_reason_check CHECK ((length(reason) <= 1000)),
  constraint order_changes_trace_context_check CHECK ((length(trace_context) = 55))
);
CREATE INDEX order_changes_batch ON public.order_changes USING btree (workspace_id, batch_id, order_id, version) WHERE (batch_id IS NOT NULL);
CREATE INDEX order_changes_feed ON public.order_changes USING btree (workspace_id, transaction_id);
CREATE TRIGGER order_changes_only_blanked BEFORE UPDATE ON public.order_changes FOR EACH ROW EXECUTE FUNCTION only_blanked();
grant insert, maintain, references, select, trigger on order_changes to postgres;
grant insert, maintain, select on order_changes to stele_hub;

create table order_counts (
  workspace_id text not null,
  status_id text not null,
  fulfillment_status text not null,
  slot smallint not null,
  orders bigint not null,
  constraint order_counts_pkey PRIMARY KEY (workspace_id, status_id, fulfillment_status, slot)
) with (fillfactor=20, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000);
grant insert, maintain, references, select, trigger, update on order_counts to postgres;
grant insert, select, update on order_counts to stele_hub;

create table order_documents (
  workspace_id text not null,
  order_id text not null,
  reference_id text,
  document json not null,
  customer_id text,
  payment_method_id text,
  display_id text,
  source text,
  contact_id text,
  terms tsvector,
  constraint order_documents_pkey PRIMARY KEY (workspace_id, order_id),
  constraint order_documents_order FOREIGN KEY (workspace_id, order_id) REFERENCES orders(workspace_id, id),
  constraint order_documents_reference_id_check CHECK ((length(reference_id) <= 255))
) with (toast_tuple_target=8160, fillfactor=80);
CREATE INDEX order_documents_by_display ON public.order_documents USING btree (workspace_id, "left"(fold_text(display_id), 255) COLLATE "C", order_id);
CREATE INDEX order_documents_by_number ON public.order_documents USING btree (workspace_id, "substring"(display_id, '[0-9]+$'::text)) WHERE (display_id ~ '^[^0-9]+[0-9]{1,30}$'::text);
CREATE INDEX order_documents_id_begins ON public.order_documents USING btree (workspace_id, fold_text(order_id) text_pattern_ops);
CREATE INDEX order_documents_of_contact ON public.order_documents USING btree (workspace_id, contact_id) WHERE (contact_id IS NOT NULL);
CREATE INDEX order_documents_of_customer ON public.order_documents USING btree (workspace_id, customer_id) WHERE (customer_id IS NOT NULL);
CREATE UNIQUE INDEX order_documents_reference ON public.order_documents USING btree (workspace_id, reference_id) WHERE (reference_id IS NOT NULL);
CREATE INDEX order_documents_reference_begins ON public.order_documents USING btree (workspace_id, fold_text(reference_id) text_pattern_ops) WHERE (reference_id IS NOT NULL);
CREATE INDEX order_documents_terms ON public.order_documents USING gin (terms);
grant insert, maintain, references, select, trigger, update on order_documents to postgres;
grant insert, maintain, select, update on order_documents to stele_hub;

create table order_types (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint order_types_pkey PRIMARY KEY (workspace_id, id),
  constraint order_types_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX order_types_by_change ON public.order_types USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX order_types_by_creation ON public.order_types USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX order_types_reference ON public.order_types USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on order_types to postgres;
grant insert, select, update on order_types to stele_hub;

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
  created_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint orders_pkey PRIMARY KEY (workspace_id, id),
  constraint orders_fulfillment_status CHECK ((fulfillment_status = ANY (ARRAY['UNFULFILLED'::text, 'IN_PROGRESS'::text, 'PARTIALLY_FULFILLED'::text, 'FULFILLED'::text, 'PARTIALLY_DELIVERED'::text, 'DELIVERED'::text]))),
  constraint orders_id_check CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint orders_payment_status CHECK ((payment_status = ANY (ARRAY['PENDING'::text, 'PARTIALLY_PAID'::text, 'PAID'::text, 'OVERPAID'::text, 'REFUNDED'::text, 'VOIDED'::text]))),
  constraint orders_version_check CHECK ((version > 0)),
  constraint orders_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.05);
CREATE INDEX orders_by_change ON public.orders USING btree (workspace_id, status_id, fulfillment_status, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX orders_by_completion ON public.orders USING btree (workspace_id, completed_at, id) WHERE ((completed_at IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX orders_by_creation ON public.orders USING btree (workspace_id, status_id, fulfillment_status, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX orders_by_deletion ON public.orders USING btree (workspace_id, deleted_at, id) WHERE (deleted_at IS NOT NULL);
grant insert, maintain, references, select, trigger, update on orders to postgres;
grant insert, maintain, select, update on orders to stele_hub;

create table payment_methods (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint payment_methods_pkey PRIMARY KEY (workspace_id, id),
  constraint payment_methods_id CHECK (((length(id) >= 1) AND (length(id) <= 255))),
  constraint payment_methods_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX payment_methods_by_change ON public.payment_methods USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX payment_methods_by_creation ON public.payment_methods USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX payment_methods_of_customer ON public.payment_methods USING btree (workspace_id, customer_id);
CREATE UNIQUE INDEX payment_methods_reference ON public.payment_methods USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on payment_methods to postgres;
grant insert, select, update on payment_methods to stele_hub;

create table price_lists (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint price_lists_pkey PRIMARY KEY (workspace_id, id),
  constraint price_lists_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX price_lists_by_change ON public.price_lists USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX price_lists_by_creation ON public.price_lists USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX price_lists_reference ON public.price_lists USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on price_lists to postgres;
grant insert, select, update on price_lists to stele_hub;

create table products (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  variant_ids jsonb default jsonb_path_query_array(document, '$."variants"[*]."id"'::jsonpath),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint products_pkey PRIMARY KEY (workspace_id, id),
  constraint products_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX products_by_change ON public.products USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX products_by_creation ON public.products USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX products_by_name ON public.products USING btree (workspace_id, name, id) WHERE (deleted_at IS NULL);
CREATE INDEX products_by_piece ON public.products USING gin (search_pieces(workspace_id, ((name || '
'::text) || COALESCE(folded_texts(document, '$."variants"[*]."title"'::jsonpath), ''::text)), ((COALESCE(folded_texts(document, '$."variants"[*]."sku"'::jsonpath), ''::text) || '
'::text) || COALESCE(fold_text(reference_id), ''::text))));
CREATE INDEX products_deleted ON public.products USING btree (workspace_id, deleted_at, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX products_inactive ON public.products USING btree (workspace_id, created_at, id) WHERE ((deleted_at IS NULL) AND (COALESCE((document ->> 'status'::text), 'active'::text) = 'inactive'::text));
CREATE INDEX products_of_variants ON public.products USING gin (variant_ids);
CREATE UNIQUE INDEX products_reference ON public.products USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on products to postgres;
grant insert, select, update on products to stele_hub;

create unlogged table rate_windows (
  workspace_id text not null,
  key_family text not null,
  started_at timestamp with time zone not null,
  used bigint not null,
  constraint rate_windows_pkey PRIMARY KEY (workspace_id, key_family)
) with (fillfactor=50);
grant delete, insert, maintain, references, select, trigger, truncate, update on rate_windows to postgres;
grant delete, insert, select, update on rate_windows to stele_hub;

create table record_aliases (
  workspace_id text not null,
  kind text not null,
  dialect text not null,
  alias text not null,
  record_id text not null,
  constraint record_aliases_pkey PRIMARY KEY (workspace_id, kind, alias, dialect),
  constraint record_aliases_alias_check CHECK (((length(alias) >= 1) AND (length(alias) <= 255)))
);
CREATE UNIQUE INDEX record_aliases_one_each ON public.record_aliases USING btree (workspace_id, kind, record_id, dialect);
grant delete, insert, maintain, references, select, trigger, truncate, update on record_aliases to postgres;
grant delete, insert, select on record_aliases to stele_hub;

create table record_changes (
  workspace_id text not null,
  kind text not null,
  record_id text not null,
  version integer not null,
  change text not null,
  changes jsonb not null,
  dialect text not null,
  operation text not null,
  actor text not null,
  request_id text not null,
  changed_at timestamp with time zone not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  trace_context text,
  constraint record_changes_pkey PRIMARY KEY (workspace_id, kind, record_id, version),
  constraint record_changes_change_check CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text, 'restored'::text]))),
  constraint record_changes_trace_context_check CHECK ((length(trace_context) = 55))
);
CREATE INDEX record_changes_feed ON public.record_changes USING btree (workspace_id, transaction_id);
CREATE TRIGGER record_changes_only_blanked BEFORE UPDATE ON public.record_changes FOR EACH ROW EXECUTE FUNCTION only_blanked();
grant insert, maintain, references, select, trigger on record_changes to postgres;
grant insert, select on record_changes to stele_hub;

create table refresh_tokens (
  hash bytea not null,
  session_id text not null,
  workspace_id text not null,
  user_id text not null,
  client_id text not null,
  access_key_id text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  successor text,
  constraint refresh_tokens_pkey PRIMARY KEY (hash),
  constraint refresh_tokens_hash_check CHECK ((length(hash) = 32)),
  constraint refresh_tokens_user FOREIGN KEY (workspace_id, user_id) REFERENCES users(workspace_id, id)
);
CREATE INDEX refresh_tokens_end ON public.refresh_tokens USING btree (expires_at);
CREATE INDEX refresh_tokens_of_session ON public.refresh_tokens USING btree (session_id);
CREATE INDEX refresh_tokens_of_user ON public.refresh_tokens USING btree (workspace_id, user_id);
grant delete, insert, maintain, references, select, trigger, truncate, update on refresh_tokens to postgres;
grant delete, insert, select, update on refresh_tokens to stele_hub;

create table service_points (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  created_at text not null default (document ->> 'created_at'::text),
  changed_at text not null default (document ->> 'changed_at'::text),
  reference_id text default (document ->> 'reference_id'::text),
  customer_id text default (document ->> 'customer_id'::text),
  phone text default "left"((document ->> 'phone'::text), 255),
  name text default "left"(fold_text(COALESCE((document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  display_name text default "left"(fold_text(COALESCE((document ->> 'display_name'::text), (document ->> 'name'::text), ((document ->> 'first_name'::text) || COALESCE((' '::text || (document ->> 'last_name'::text)), ''::text)), (document ->> 'last_name'::text), ''::text)), 255),
  email text default "left"(fold_text((document ->> 'email'::text)), 255),
  constraint service_points_pkey PRIMARY KEY (workspace_id, id),
  constraint service_points_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX service_points_by_change ON public.service_points USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX service_points_by_creation ON public.service_points USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX service_points_of_customer ON public.service_points USING btree (workspace_id, customer_id);
CREATE UNIQUE INDEX service_points_reference ON public.service_points USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on service_points to postgres;
grant insert, select, update on service_points to stele_hub;

create table shipments (
  workspace_id text not null,
  id text not null,
  document jsonb not null,
  deleted_at timestamp with time zone,
  order_id text not null default (document ->> 'order_id'::text),
  reference_id text default (document ->> 'reference_id'::text),
  created_at text not null default COALESCE((document ->> 'issued_at'::text), (document ->> 'created_at'::text)),
  changed_at text not null default (document ->> 'changed_at'::text),
  constraint shipments_pkey PRIMARY KEY (workspace_id, id),
  constraint shipments_id CHECK (((length(id) >= 1) AND (length(id) <= 255)))
);
CREATE INDEX shipments_by_change ON public.shipments USING btree (workspace_id, changed_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX shipments_by_creation ON public.shipments USING btree (workspace_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX shipments_of_order ON public.shipments USING btree (workspace_id, order_id, created_at, id);
CREATE UNIQUE INDEX shipments_reference ON public.shipments USING btree (workspace_id, reference_id) WHERE ((deleted_at IS NULL) AND (reference_id IS NOT NULL));
grant delete, insert, maintain, references, select, trigger, truncate, update on shipments to postgres;
grant insert, select, update on shipments to stele_hub;

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
  replaced_by text,
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
grant delete, insert, maintain, references, select, trigger, truncate, update on stele_migrations to postgres;
grant select on stele_migrations to stele_hub;

create table users (
  workspace_id text not null,
  id text not null,
  email text not null,
  first_name text not null,
  last_name text not null,
  role text not null,
  password_hash text not null,
  created_at timestamp with time zone not null default now(),
  disabled_at timestamp with time zone,
  deleted_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (workspace_id, id),
  constraint users_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'viewer'::text]))),
  constraint users_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE UNIQUE INDEX users_email ON public.users USING btree (fold_text(email)) WHERE (deleted_at IS NULL);
grant insert, maintain, references, select, trigger, update on users to postgres;
grant insert, select, update on users to stele_hub;

create table webhook_attempts (
  workspace_id text not null,
  endpoint_id text not null,
  id text not null,
  event_id text not null,
  type text not null,
  entity text not null,
  entity_id text not null,
  version integer not null,
  replay_id text not null default ''::text,
  attempt integer not null,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  url text not null,
  outcome text not null,
  gave_up boolean not null,
  status integer,
  error text,
  request_headers json not null,
  request_body text not null,
  reply_headers json,
  reply_body text,
  next_attempt_at timestamp with time zone,
  is_erased boolean not null default false,
  constraint webhook_attempts_pkey PRIMARY KEY (workspace_id, endpoint_id, id),
  constraint webhook_attempts_endpoint FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints(workspace_id, id) ON DELETE CASCADE,
  constraint webhook_attempts_error_check CHECK ((length(error) <= 1000)),
  constraint webhook_attempts_id_check CHECK (((length(id) >= 1) AND (length(id) <= 63)))
);
CREATE INDEX webhook_attempts_entity ON public.webhook_attempts USING btree (workspace_id, entity, entity_id);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_attempts to postgres;
grant delete, insert, select, update on webhook_attempts to stele_hub;

create table webhook_endpoints (
  workspace_id text not null,
  id text not null,
  name text not null,
  url text not null,
  format text not null,
  types text[] not null,
  skip_changes_by text[] not null,
  headers json not null,
  secret_kind text not null,
  secret text not null,
  public_key text,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  state text not null default 'active'::text,
  state_reason text,
  state_since timestamp with time zone not null default now(),
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint webhook_endpoints_pkey PRIMARY KEY (workspace_id, id),
  constraint webhook_endpoints_format_check CHECK (((length(format) >= 1) AND (length(format) <= 63))),
  constraint webhook_endpoints_id_check CHECK (((length(id) >= 1) AND (length(id) <= 63))),
  constraint webhook_endpoints_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint webhook_endpoints_previous CHECK (((previous_secret IS NULL) = (previous_secret_until IS NULL))),
  constraint webhook_endpoints_previous_secret_check CHECK ((length(previous_secret) <= 1000)),
  constraint webhook_endpoints_public_key_check CHECK ((length(public_key) <= 1000)),
  constraint webhook_endpoints_secret_check CHECK (((length(secret) >= 1) AND (length(secret) <= 1000))),
  constraint webhook_endpoints_secret_kind_check CHECK (((length(secret_kind) >= 1) AND (length(secret_kind) <= 63))),
  constraint webhook_endpoints_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text]))),
  constraint webhook_endpoints_state_reason_check CHECK ((length(state_reason) <= 1000)),
  constraint webhook_endpoints_url_check CHECK (((length(url) >= 1) AND (length(url) <= 2048))),
  constraint webhook_endpoints_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_endpoints to postgres;
grant delete, insert, select, update on webhook_endpoints to stele_hub;

create table webhook_erased (
  workspace_id text not null,
  entity text not null,
  entity_id text not null,
  version integer not null,
  erased_at timestamp with time zone not null default now(),
  constraint webhook_erased_pkey PRIMARY KEY (workspace_id, entity, entity_id),
  constraint webhook_erased_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_erased to postgres;
grant delete, insert, select, update on webhook_erased to stele_hub;

create table webhook_progress (
  workspace_id text not null,
  endpoint_id text not null,
  cursor text not null,
  matched bigint not null default 0,
  delivered bigint not null default 0,
  given_up bigint not null default 0,
  skipped bigint not null default 0,
  missed bigint not null default 0,
  missed_after text,
  last_missed text,
  failing_since timestamp with time zone,
  last_success_at timestamp with time zone,
  generation integer not null default 0,
  behind_since timestamp with time zone,
  constraint webhook_progress_pkey PRIMARY KEY (workspace_id, endpoint_id),
  constraint webhook_progress_endpoint FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints(workspace_id, id) ON DELETE CASCADE
);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_progress to postgres;
grant delete, insert, select, update on webhook_progress to stele_hub;

create table webhook_replays (
  workspace_id text not null,
  endpoint_id text not null,
  id text not null,
  state text not null default 'running'::text,
  after text,
  until text not null,
  cursor text,
  from_time timestamp with time zone,
  to_time timestamp with time zone,
  rate integer not null,
  total bigint not null,
  matched bigint not null default 0,
  delivered bigint not null default 0,
  given_up bigint not null default 0,
  skipped bigint not null default 0,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint webhook_replays_pkey PRIMARY KEY (workspace_id, endpoint_id, id),
  constraint webhook_replays_endpoint FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints(workspace_id, id) ON DELETE CASCADE,
  constraint webhook_replays_id_check CHECK (((length(id) >= 1) AND (length(id) <= 63))),
  constraint webhook_replays_rate_check CHECK ((rate > 0)),
  constraint webhook_replays_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text])))
);
CREATE UNIQUE INDEX webhook_replays_running ON public.webhook_replays USING btree (workspace_id, endpoint_id) WHERE (state = 'running'::text);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_replays to postgres;
grant delete, insert, select, update on webhook_replays to stele_hub;

create table webhook_waiting (
  workspace_id text not null,
  endpoint_id text not null,
  replay_id text not null default ''::text,
  entity text not null,
  entity_id text not null,
  version integer not null,
  last_version integer not null,
  waiting integer not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  changed_at timestamp with time zone not null,
  attempts integer not null,
  next_attempt_at timestamp with time zone not null,
  last_outcome text,
  last_status integer,
  constraint webhook_waiting_pkey PRIMARY KEY (workspace_id, endpoint_id, replay_id, entity, entity_id),
  constraint webhook_waiting_attempts_check CHECK ((attempts >= 0)),
  constraint webhook_waiting_check CHECK ((last_version >= version)),
  constraint webhook_waiting_endpoint FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints(workspace_id, id) ON DELETE CASCADE,
  constraint webhook_waiting_version_check CHECK ((version > 0)),
  constraint webhook_waiting_waiting_check CHECK ((waiting > 0))
);
CREATE INDEX webhook_waiting_due ON public.webhook_waiting USING btree (workspace_id, endpoint_id, next_attempt_at);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_waiting to postgres;
grant delete, insert, select, update on webhook_waiting to stele_hub;

create unlogged table webhook_workers (
  workspace_id text not null,
  worker text not null,
  session_lock integer not null,
  leased_until timestamp with time zone not null,
  constraint webhook_workers_pkey PRIMARY KEY (workspace_id)
);
grant delete, insert, maintain, references, select, trigger, truncate, update on webhook_workers to postgres;
grant delete, insert, select, update on webhook_workers to stele_hub;

create table workspaces (
  id text not null,
  name text not null,
  default_currency text,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  settings jsonb not null default '{}'::jsonb,
  time_zone text,
  answers_kept_days integer not null default 30,
  archived_at timestamp with time zone,
  requests_kept text not null default 'failures'::text,
  requests_kept_days integer not null default 14,
  request_bodies text not null default 'none'::text,
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_answers_kept_days_check CHECK (((answers_kept_days >= 1) AND (answers_kept_days <= 90))),
  constraint workspaces_default_currency_check CHECK ((default_currency ~ '^[A-Z]{3}$'::text)),
  constraint workspaces_id_check CHECK (((length(id) >= 1) AND (length(id) <= 63))),
  constraint workspaces_request_bodies CHECK ((request_bodies = ANY (ARRAY['none'::text, 'masked'::text]))),
  constraint workspaces_requests_kept CHECK ((requests_kept = ANY (ARRAY['none'::text, 'failures'::text, 'all'::text]))),
  constraint workspaces_requests_kept_days CHECK (((requests_kept_days >= 1) AND (requests_kept_days <= 90))),
  constraint workspaces_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text)),
  constraint workspaces_time_zone_check CHECK (((length(time_zone) >= 1) AND (length(time_zone) <= 64)))
);
grant delete, insert, maintain, references, select, trigger, truncate, update on workspaces to postgres;
grant insert, select, update on workspaces to stele_hub;

create table write_probe (
  filler text not null
);
grant delete, insert, maintain, references, select, trigger, truncate, update on write_probe to postgres;
grant insert, truncate on write_probe to stele_hub;

CREATE OR REPLACE FUNCTION public.blank_order_changes(workspace text, order_ids text[], versions integer[], blanked json[], reasons text[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update order_changes c set changes = u.changes, reason = u.reason
    from unnest(order_ids, versions, blanked, reasons) as u (order_id, version, changes, reason)
    where c.workspace_id = workspace and c.order_id = u.order_id and c.version = u.version
$function$
;
grant execute on function blank_order_changes(text,text[],integer[],json[],text[]) to stele_hub;

CREATE OR REPLACE FUNCTION public.blank_record_changes(workspace text, kinds text[], record_ids text[], versions integer[], blanked jsonb[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update record_changes c set changes = u.changes
    from unnest(kinds, record_ids, versions, blanked) as u (kind, record_id, version, changes)
    where c.workspace_id = workspace and c.kind = u.kind and c.record_id = u.record_id and c.version = u.version
$function$
;
grant execute on function blank_record_changes(text,text[],text[],integer[],jsonb[]) to stele_hub;

CREATE OR REPLACE FUNCTION public.fold_text(text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (octet_length($1) = length($1)) THEN lower(($1 COLLATE "C")) ELSE NORMALIZE(replace(replace((lower((upper((lower((NORMALIZE($1, NFD) COLLATE "und-x-icu")) COLLATE "und-x-icu")) COLLATE "und-x-icu")) COLLATE "C"), 'ς'::text, 'σ'::text), 'i̇'::text, 'i'::text), NFC) END
;

CREATE OR REPLACE FUNCTION public.folded_texts(document jsonb, path jsonpath)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg(fold_text((found.found #>> '{}'::text[])), '
'::text) AS string_agg FROM jsonb_path_query(folded_texts.document, folded_texts.path) found(found))
;

CREATE OR REPLACE FUNCTION public.is_blanked(was jsonb, is_now jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if was = is_now then return true; end if;
  if jsonb_typeof(was) = 'string' then return is_now in ('""', 'null'); end if;
  if jsonb_typeof(was) in ('number', 'boolean') then return is_now = 'null'; end if;
  if jsonb_typeof(was) is distinct from jsonb_typeof(is_now) then return false; end if;
  if jsonb_typeof(was) = 'array' then
    return jsonb_array_length(was) = jsonb_array_length(is_now) and not exists (
      select from jsonb_array_elements(was) with ordinality as a (value, place)
        join jsonb_array_elements(is_now) with ordinality as b (value, place) using (place)
        where not is_blanked(a.value, b.value));
  end if;
  return not exists (
    select from jsonb_each(was) as a full join jsonb_each(is_now) as b using (key)
      where a.value is null or b.value is null or not is_blanked(a.value, b.value));
end
$function$
;

CREATE OR REPLACE FUNCTION public.only_blanked()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  was jsonb := to_jsonb(old);
  is_now jsonb := to_jsonb(new);
begin
  if was - 'changes' - 'reason' is distinct from is_now - 'changes' - 'reason'
    or not is_blanked(coalesce(was->'reason', 'null'), coalesce(is_now->'reason', 'null'))
    or not is_blanked(was->'changes', is_now->'changes')
    or jsonb_path_query_array(was->'changes', '$[*].field') <> jsonb_path_query_array(is_now->'changes', '$[*].field')
  then
    raise insufficient_privilege using message = 'permission denied: a history may be blanked and not rewritten';
  end if;
  return new;
end
$function$
;

CREATE OR REPLACE FUNCTION public.search_pieces(workspace_id text, names text, others text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(ARRAY(SELECT ((texts.kind || to_hex(((hashtext(search_pieces.workspace_id) & 65535) + 65536))) || CASE i.i WHEN 0 THEN ''::text ELSE substr(texts.searched, i.i, 3) END) FROM ((VALUES ('n'::text,search_pieces.names), ('o'::text,search_pieces.others)) texts(kind, searched) CROSS JOIN LATERAL generate_series(CASE WHEN (length(texts.searched) > 4000) THEN 0 ELSE 1 END, LEAST(length(texts.searched), 4000)) i(i))))
;

CREATE OR REPLACE FUNCTION public.search_query(workspace_id text, kinds text[], sought text)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT (string_agg(((((alternatives.pieces || ' | '''::text) || alternatives.kind) || to_hex(((hashtext(search_query.workspace_id) & 65535) + 65536))) || ''''::text), ' | '::text))::tsquery AS string_agg FROM (SELECT kind.kind, string_agg(((((''''::text || kind.kind) || to_hex(((hashtext(search_query.workspace_id) & 65535) + 65536))) || replace(replace(substr(search_query.sought, i.i, 3), '\'::text, '\\'::text), ''''::text, ''''''::text)) || CASE WHEN (length(search_query.sought) < 3) THEN ''':*'::text ELSE ''''::text END), ' & '::text) AS pieces FROM (unnest(search_query.kinds) kind(kind) CROSS JOIN LATERAL generate_series(1, LEAST(GREATEST((length(search_query.sought) - 2), 1), 20)) i(i)) WHERE (search_query.sought <> ''::text) GROUP BY kind.kind) alternatives)
;
