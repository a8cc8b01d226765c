-- What belongs to orders: their shipments and invoices. Tables of the form that other records have, with what they are listed by.

do $$
declare
  kind text;
begin
  foreach kind in array array['shipments', 'invoices']
  loop
    -- They are sorted by the time that their caller gave them, where it gave one.
    execute format($sql$
      create table %1$I (
        workspace_id text not null,
        id text not null constraint %1$s_id check (length(id) between 1 and 255),
        document jsonb not null,
        deleted_at timestamptz,
        order_id text not null generated always as (document->>'order_id') stored,
        reference_id text generated always as (document->>'reference_id') stored,
        created_at text collate "C" not null
          generated always as (coalesce(document->>'issued_at', document->>'created_at')) stored,
        changed_at text collate "C" not null generated always as (document->>'changed_at') stored,
        constraint %1$s_pkey primary key (workspace_id, id)
      )
    $sql$, kind);
    execute format('create index %1$s_by_change on %1$I (workspace_id, changed_at, id) where deleted_at is null', kind);
    execute format('create index %1$s_by_creation on %1$I (workspace_id, created_at, id) where deleted_at is null', kind);
    execute format('create index %1$s_of_order on %1$I (workspace_id, order_id, created_at, id)', kind);
    execute format('create unique index %1$s_reference on %1$I (workspace_id, reference_id)
      where deleted_at is null and reference_id is not null', kind);
    if exists (select from pg_roles where rolname = 'stele_hub') then
      execute format('grant select, insert, update on %1$I to stele_hub', kind);
    end if;
  end loop;
end
$$;

-- By which ids a dialect's clients know the orders of a page of them.
create index order_aliases_of_orders on order_aliases (workspace_id, order_id);
