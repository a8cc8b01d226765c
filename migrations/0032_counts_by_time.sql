-- Counts by time, for charts: of orders by status, changes, requests and attempts of webhooks. Each is of a quarter of an hour, since
-- the days and hours of every time zone begin with one. Nothing here is written in the transaction of an order.

-- How far the changes of a workspace are counted: a place in the change feed. It stands in the transaction of the counts, so that a
-- crash or a second hub counts nothing twice.
create table count_progress (
  workspace_id text not null,
  transaction_id xid8 not null default '0',
  changed_at timestamptz not null default '0001-01-01 00:00:00+00',
  entity text not null default '',
  id text not null default '',
  version integer not null default 0,
  -- The time of the last change that was counted.
  counted_to timestamptz,
  constraint count_progress_pkey primary key (workspace_id)
);

-- What the changes are counted by. They can be counted again from the histories, so no backup has them.
create table change_counts (
  workspace_id text not null,
  -- 'orders': by how many the orders of a status become more or fewer. 'changes': how many changes a dialect made.
  kind text not null check (kind in ('orders', 'changes')),
  -- When the quarter begins. At infinity are the orders of a status after all counted changes.
  quarter timestamptz not null,
  -- A status or a dialect.
  name text not null,
  count bigint not null,
  constraint change_counts_pkey primary key (workspace_id, kind, quarter, name)
);

create table request_counts (
  workspace_id text not null,
  quarter timestamptz not null,
  dialect text not null,
  requests bigint not null,
  client_errors bigint not null,
  server_errors bigint not null,
  -- How many replies took how long: a count for each step of a fixed scale, without those at the end that are zero.
  latencies bigint[] not null check (cardinality(latencies) <= 64),
  constraint request_counts_pkey primary key (workspace_id, quarter, dialect)
);

create table attempt_counts (
  workspace_id text not null,
  quarter timestamptz not null,
  delivered bigint not null,
  failed bigint not null,
  constraint attempt_counts_pkey primary key (workspace_id, quarter)
);

insert into attempt_counts (workspace_id, quarter, delivered, failed)
select workspace_id, date_bin('15 minutes', started_at, 'epoch'), count(*) filter (where outcome = 'delivered'),
    count(*) filter (where outcome <> 'delivered')
  from webhook_attempts group by 1, 2;

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on count_progress, change_counts, request_counts, attempt_counts to stele_hub;
  end if;
end
$$;
