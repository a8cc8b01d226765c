-- Webhooks: where the changes of a workspace are sent, how far each endpoint has come, and a log of every attempt. The events themselves
-- are the histories: an endpoint that takes everything at once has no row for an event that waits.

create table webhook_endpoints (
  workspace_id text not null references workspaces (id) on delete cascade,
  id text not null check (length(id) between 1 and 63),
  name text not null check (length(name) between 1 and 255),
  url text not null check (length(url) between 1 and 2048),
  format text not null check (length(format) between 1 and 63),
  types text[] not null,
  skip_changes_by text[] not null,
  headers json not null,
  secret_kind text not null check (length(secret_kind) between 1 and 63),
  -- It signs every message, so it is stored as it is.
  secret text not null check (length(secret) between 1 and 1000),
  public_key text check (length(public_key) <= 1000),
  previous_secret text check (length(previous_secret) <= 1000),
  previous_secret_until timestamptz,
  state text not null default 'active' check (state in ('active', 'paused', 'disabled')),
  state_reason text check (length(state_reason) <= 1000),
  state_since timestamptz not null default now(),
  created_by text not null,
  created_at timestamptz not null default now(),
  constraint webhook_endpoints_pkey primary key (workspace_id, id),
  constraint webhook_endpoints_previous check ((previous_secret is null) = (previous_secret_until is null))
);

-- How far an endpoint has come. Apart from the endpoint, so that a change of it does not wait for deliveries.
create table webhook_progress (
  workspace_id text not null,
  endpoint_id text not null,
  -- The position in the feed up to which every event is delivered, given up, skipped or in webhook_waiting. It names its database, so
  -- that a restored one is noticed.
  cursor text not null,
  matched bigint not null default 0,
  delivered bigint not null default 0,
  given_up bigint not null default 0,
  skipped bigint not null default 0,
  -- Events that the receiver never got, and the position before the first of them. A replay of all of them clears it.
  missed bigint not null default 0,
  missed_after text,
  last_missed text,
  -- The first failure since the last success.
  failing_since timestamptz,
  last_success_at timestamptz,
  -- Counts the changes that people made to what is below and to what waits. A worker that knows an older one begins anew.
  generation integer not null default 0,
  -- Since when nothing more is taken from the log, because too many orders wait.
  behind_since timestamptz,
  constraint webhook_progress_pkey primary key (workspace_id, endpoint_id),
  constraint webhook_progress_endpoint foreign key (workspace_id, endpoint_id)
    references webhook_endpoints (workspace_id, id) on delete cascade
);

-- The orders and records with an event that is being tried again. Their later events wait behind it: one row for all of them.
create table webhook_waiting (
  workspace_id text not null,
  endpoint_id text not null,
  -- Empty for an event that was not delivered yet.
  replay_id text not null default '',
  entity text not null,
  entity_id text not null,
  -- The version whose event is tried, and the last one that waits.
  version integer not null check (version > 0),
  last_version integer not null check (last_version >= version),
  -- How many events wait, with the one that is tried.
  waiting integer not null check (waiting > 0),
  -- The place of the tried event in the feed.
  transaction_id xid8 not null default pg_current_xact_id(),
  changed_at timestamptz not null,
  attempts integer not null check (attempts >= 0),
  next_attempt_at timestamptz not null,
  last_outcome text,
  last_status integer,
  constraint webhook_waiting_pkey primary key (workspace_id, endpoint_id, replay_id, entity, entity_id),
  constraint webhook_waiting_endpoint foreign key (workspace_id, endpoint_id)
    references webhook_endpoints (workspace_id, id) on delete cascade
);
-- The next ones to try.
create index webhook_waiting_due on webhook_waiting (workspace_id, endpoint_id, next_attempt_at);

create table webhook_attempts (
  workspace_id text not null,
  endpoint_id text not null,
  -- They sort by time.
  id text not null check (length(id) between 1 and 63),
  event_id text not null,
  type text not null,
  entity text not null,
  entity_id text not null,
  version integer not null,
  replay_id text not null default '',
  attempt integer not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  url text not null,
  outcome text not null,
  gave_up boolean not null,
  status integer,
  error text check (length(error) <= 1000),
  request_headers json not null,
  request_body text not null,
  reply_headers json,
  reply_body text,
  next_attempt_at timestamptz,
  is_erased boolean not null default false,
  constraint webhook_attempts_pkey primary key (workspace_id, endpoint_id, id),
  constraint webhook_attempts_endpoint foreign key (workspace_id, endpoint_id)
    references webhook_endpoints (workspace_id, id) on delete cascade
);
-- What was sent about an order: for its page, for a resend and for an erasure.
create index webhook_attempts_entity on webhook_attempts (workspace_id, entity, entity_id);

create table webhook_replays (
  workspace_id text not null,
  endpoint_id text not null,
  id text not null check (length(id) between 1 and 63),
  state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  -- Positions in the feed: behind which it begins, with which it ends, and how far it has come.
  after text,
  until text not null,
  cursor text,
  from_time timestamptz,
  to_time timestamptz,
  rate integer not null check (rate > 0),
  total bigint not null,
  matched bigint not null default 0,
  delivered bigint not null default 0,
  given_up bigint not null default 0,
  skipped bigint not null default 0,
  created_by text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint webhook_replays_pkey primary key (workspace_id, endpoint_id, id),
  constraint webhook_replays_endpoint foreign key (workspace_id, endpoint_id)
    references webhook_endpoints (workspace_id, id) on delete cascade
);
-- An endpoint has one running replay at most.
create unique index webhook_replays_running on webhook_replays (workspace_id, endpoint_id) where state = 'running';

-- The process that sends for a workspace. Leases follow the server's real time, since tests move the hub's clock.
create unlogged table webhook_workers (
  workspace_id text not null,
  worker text not null,
  -- The number of an advisory lock that the worker's session holds. When the session ends, as after a crash, the lock is gone, and the
  -- lease counts no more.
  session_lock integer not null,
  leased_until timestamptz not null,
  constraint webhook_workers_pkey primary key (workspace_id)
);

-- The history of administration has them too.
alter table administration_changes drop constraint administration_changes_entity_check,
  add constraint administration_changes_entity_check
    check (entity in ('key', 'user', 'client', 'workspace', 'status', 'webhook'));

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on webhook_endpoints, webhook_progress, webhook_waiting, webhook_attempts, webhook_replays,
      webhook_workers to stele_hub;
  end if;
end
$$;
