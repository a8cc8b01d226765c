-- Lists of orders that people keep: which orders, in which order, and with which columns.

create table order_views (
  workspace_id text not null references workspaces (id),
  id text not null check (length(id) between 1 and 63),
  -- A user, or the family of an API key, which stays when the key is rotated.
  owner text not null check (length(owner) between 1 and 255),
  name text not null check (length(name) between 1 and 255),
  is_shared boolean not null,
  -- The query parameters of the list, as they were sent.
  filters json not null check (octet_length(filters::text) <= 500000),
  columns text[] not null check (cardinality(columns) <= 100),
  sort text check (length(sort) <= 63),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint order_views_pkey primary key (workspace_id, id)
);
-- An owner's names differ, and a list finds an owner's views by it.
create unique index order_views_name on order_views (workspace_id, owner, fold_text(name));

-- The history of administration has the shared ones too.
alter table administration_changes drop constraint administration_changes_entity_check,
  add constraint administration_changes_entity_check
    check (entity in ('key', 'user', 'client', 'workspace', 'status', 'webhook', 'view'));

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on order_views to stele_hub;
  end if;
end
$$;
