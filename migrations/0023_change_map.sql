-- A map of the histories, by which the changes of a person, a dialect, an operation, a field or a time are found without an index
-- that each write would pay for. The hub makes it afterwards from changes that no longer move. It can be made again at any time,
-- so it is unlogged and no backup has it: a crash or a restore leaves it empty.

-- A block is a thousand consecutive changes of a workspace, in the order of the change feed. It begins behind the block before it.
create unlogged table change_blocks (
  workspace_id text not null,
  number integer not null,
  -- The place of its last change in the feed.
  last_transaction_id xid8 not null,
  last_changed_at timestamptz not null,
  last_entity text not null,
  last_id text not null,
  last_version integer not null,
  earliest_at timestamptz not null,
  latest_at timestamptz not null,
  constraint change_blocks_pkey primary key (workspace_id, number)
);

-- Finds the block of a place in the feed.
create index change_blocks_end on change_blocks (workspace_id, last_transaction_id);

-- What occurs in a block: a letter (a for actor, d for dialect, o for operation, f for the field of an order) and its value.
create unlogged table change_facets (
  workspace_id text not null,
  facet text not null,
  block integer not null,
  constraint change_facets_pkey primary key (workspace_id, facet, block)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert on change_blocks, change_facets to stele_hub;
  end if;
end
$$;
