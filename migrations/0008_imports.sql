-- Imports: how far each has come, so that one that was cut off goes on where it stood, and how files of others are read.
-- Nothing of what is in a file is kept here but the names of its columns.

create table imports (
  workspace_id text not null references workspaces (id),
  -- Sorts by when they began.
  id text not null check (length(id) between 1 and 63),
  kind text not null check (kind in ('orders', 'customers')),
  format text not null check (format in ('csv', 'jsonl')),
  -- How the file is read, as it was settled when the import began: the mapping, the header, what is done with what is there.
  settings json not null,
  state text not null check (state in ('running', 'stopped', 'done')),
  -- What was read and stored: bytes from the start of the file, and lines and rows before the next one.
  next_offset bigint not null default 0 check (next_offset >= 0),
  next_line bigint not null default 1,
  row_count bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  refused bigint not null default 0,
  -- The key that began it.
  actor text not null,
  started_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  constraint imports_pkey primary key (workspace_id, id)
) with (fillfactor = 70);

create table import_mappings (
  workspace_id text not null references workspaces (id),
  name text not null check (length(name) between 1 and 63),
  mapping json not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  constraint import_mappings_pkey primary key (workspace_id, name)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on imports, import_mappings to stele_hub;
  end if;
end
$$;

-- Until the server has looked at a table it plans as if there were nothing in it, and reads the whole of an index for each
-- order that an import asks for. It looks by itself within minutes, which is too late for a first import. Older servers
-- know no right to have it look.
do $$
begin
  if current_setting('server_version_num')::int >= 170000 and exists (select from pg_roles where rolname = 'stele_hub') then
    grant maintain on orders, order_documents, order_aliases, order_changes to stele_hub;
  end if;
end
$$;
