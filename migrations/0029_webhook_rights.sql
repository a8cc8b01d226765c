-- A key that could do everything still can.
update api_keys
  set scopes = '{orders:read,orders:write,orders:delete,orders:force,customers:read,customers:write,customers:delete,products:read,products:write,products:delete,webhooks,admin}'
    || case when 'workspaces' = any (scopes) then array['workspaces'] else '{}' end
  where scopes @> '{orders:read,orders:write,orders:delete,orders:force,customers:read,customers:write,customers:delete,products:read,products:write,products:delete,admin}';

-- What an erasure has erased while webhooks are sent. An attempt may be under way meanwhile, with what it read before: when it is logged
-- later, it finds its order or record here, and its bodies are not stored.

create table webhook_erased (
  workspace_id text not null references workspaces (id) on delete cascade,
  entity text not null,
  entity_id text not null,
  -- Events up to this version may have been read before the erasure.
  version integer not null,
  erased_at timestamptz not null default now(),
  constraint webhook_erased_pkey primary key (workspace_id, entity, entity_id)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on webhook_erased to stele_hub;
  end if;
end
$$;
