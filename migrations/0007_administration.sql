-- Administration: several workspaces and what is settled in each, status catalogs that change, and who changed what.

alter table workspaces
  -- What days and times mean to its people: a name of the IANA time zone database.
  add column time_zone text not null default 'UTC' check (length(time_zone) between 1 and 64),
  -- How long a repeated request gets the answer of the first.
  add column answers_kept_days integer not null default 30 check (answers_kept_days between 1 and 90),
  -- Since when nobody's key opens it.
  add column archived_at timestamptz;

-- Each workspace keeps answers as long as it likes, so each is pruned by itself.
drop index idempotency_keys_age;
create index idempotency_keys_age on idempotency_keys (workspace_id, created_at);

-- To the minute, and late: of use to people, not to rules.
alter table api_keys add column last_used_at timestamptz;

-- A scope of its own, which no user's role has: the keys of whoever runs the hub.
update api_keys set scopes = scopes || '{workspaces}'
  where origin in ('environment', 'demo') and not scopes @> '{workspaces}';

-- The entry to which the orders of an archived one go.
alter table statuses add column replaced_by text;

-- Who changed what of keys, users, clients, workspaces and catalogs: secrets are never in it. Append-only.
create table administration_changes (
  workspace_id text not null references workspaces (id),
  -- Sorts in the order in which changes were made.
  id text not null,
  entity text not null check (entity in ('key', 'user', 'client', 'workspace', 'status')),
  entity_id text not null,
  change text not null check (change in ('created', 'updated', 'deleted')),
  changes jsonb not null,
  dialect text not null,
  operation text not null,
  actor text not null,
  request_id text not null,
  changed_at timestamptz not null default now(),
  transaction_id xid8 not null default pg_current_xact_id(),
  constraint administration_changes_pkey primary key (workspace_id, id)
);

do $$
begin
  revoke update, delete, truncate on administration_changes from current_user;
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert on administration_changes to stele_hub;
  end if;
end
$$;
