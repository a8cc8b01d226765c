-- Which orders an import has read, so that rows of them that stand further down are known when it is gone on with.

create table import_orders (
  workspace_id text not null,
  import_id text not null,
  -- Where the import stood when these were stored: all of them were read before.
  next_offset bigint not null,
  -- Hashes of what the orders are named by, with where they stood and what became of them; see `OrdersRead`.
  entries text not null,
  constraint import_orders_pkey primary key (workspace_id, import_id, next_offset),
  constraint import_orders_import foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, delete on import_orders to stele_hub;
  end if;
end
$$;
