-- The requests of the last days that a workspace keeps, so that an integrator finds out why calls fail.
alter table workspaces add column requests_kept text not null default 'failures'
  constraint workspaces_requests_kept check (requests_kept in ('none', 'failures', 'all'));
alter table workspaces add column requests_kept_days integer not null default 14
  constraint workspaces_requests_kept_days check (requests_kept_days between 1 and 90);
alter table workspaces add column request_bodies text not null default 'none'
  constraint workspaces_request_bodies check (request_bodies in ('none', 'masked'));

create table kept_requests (
  workspace_id text not null references workspaces (id),
  -- Failed requests are listed without others, so that a list of them is as fast among a million successes.
  is_failed boolean not null,
  received_at timestamptz not null,
  id text not null,
  request_id text not null,
  key_id text not null,
  dialect text not null,
  -- Absent for a path or method that is not served.
  operation text,
  method text not null,
  route text,
  -- Without the query. Removed by an erasure.
  path text,
  -- The order of the path, by the id that the client used.
  order_ref text,
  -- Absent where the client closed the connection before it had the reply.
  status smallint,
  failure text,
  reason text,
  fields text[] not null default '{}',
  -- One for each field, in the same order.
  messages text[] not null default '{}',
  duration_ms real not null,
  replayed boolean not null,
  dry_run boolean not null,
  -- Masked.
  body text constraint kept_requests_body check (octet_length(body) <= 40000),
  -- Of the body as it was sent.
  body_bytes integer,
  body_is_cut boolean not null default false,
  erased_at timestamptz,
  constraint kept_requests_pkey primary key (workspace_id, is_failed, received_at, id),
  constraint kept_requests_fields check (cardinality(fields) = cardinality(messages))
);

-- A reply and a log line name a request by its id.
create index kept_requests_by_request on kept_requests (workspace_id, request_id);
create index kept_requests_by_id on kept_requests (workspace_id, id);
-- Which requests concerned an order, also for an erasure.
create index kept_requests_by_order on kept_requests (workspace_id, order_ref, received_at) where order_ref is not null;

-- How many requests of a minute could not be kept.
create table kept_request_gaps (
  workspace_id text not null references workspaces (id),
  minute timestamptz not null,
  missing integer not null,
  constraint kept_request_gaps_pkey primary key (workspace_id, minute)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on kept_requests, kept_request_gaps to stele_hub;
  end if;
end
$$;
