-- Batches: what one call changes in many orders, by an id under which it is listed, continued and undone. An import is one, so its
-- table becomes theirs.

alter table imports rename to batches;
alter table batches rename constraint imports_pkey to batches_pkey;
alter table batches rename constraint imports_workspace_id_fkey to batches_workspace_id_fkey;
alter table batches rename column kind to subject;
alter table batches drop constraint imports_kind_check, drop constraint imports_format_check, drop constraint imports_state_check,
  drop constraint imports_id_check, drop constraint imports_next_offset_check;
alter table batches
  -- What made it. `subject` says what it writes.
  add column kind text not null default 'import',
  -- The orders that it is about. Null while they are collected, and for an import, which learns of them row by row.
  add column total bigint,
  -- Orders that the hub could not write for a defect of its own.
  add column failed bigint not null default 0,
  add column dialect text not null default 'hub',
  add column operation text not null default 'createImport',
  add column request_id text not null default '',
  add column reason text,
  -- The key with which the same call continues, and the hash of that call.
  add column idempotency_key text,
  add column call_hash text,
  -- The batch that this one takes back, and the batch that takes this one back.
  add column undoes text,
  add column undone_by text,
  -- The process that works on it, until when, unless it puts that off.
  add column lease_owner text,
  add column lease_until timestamptz,
  alter column format drop not null,
  add constraint batches_id_check check (length(id) between 1 and 63),
  add constraint batches_kind_check check (kind in ('bulk', 'import', 'undo')),
  add constraint batches_subject_check check (subject in ('orders', 'customers')),
  add constraint batches_format_check check (format in ('csv', 'jsonl') and (kind = 'import') = (format is not null)),
  add constraint batches_state_check check (state in ('running', 'stopped', 'done')),
  add constraint batches_next_offset_check check (next_offset >= 0),
  add constraint batches_total_check check (total >= 0),
  add constraint batches_reason_check check (length(reason) <= 1000),
  add constraint batches_undoes_check check ((kind = 'undo') = (undoes is not null)),
  add constraint batches_lease_check check ((lease_owner is null) = (lease_until is null));
alter table batches alter column kind drop default;
update batches set total = created + updated + unchanged + refused where state = 'done';

-- A repeated call finds what it has begun, and a batch the undos of it.
create index batches_call on batches (workspace_id, call_hash) where call_hash is not null;

alter table import_orders rename constraint import_orders_import to import_orders_batch;

-- The orders of a batch in slices of one transaction or few, with what became of each.
create table batch_slices (
  workspace_id text not null,
  batch_id text not null,
  slice integer not null check (slice >= 0),
  -- An array with an object for each order: its id, and once it is done its result.
  entries json not null,
  is_done boolean not null default false,
  constraint batch_slices_pkey primary key (workspace_id, batch_id, slice),
  constraint batch_slices_batch foreign key (workspace_id, batch_id) references batches (workspace_id, id) on delete cascade
);

-- The batch that a version of an order is part of. Most versions are part of none: they have no entry in the index, and the column
-- costs their rows nothing, since each has a null already.
alter table order_changes add column batch_id text check (length(batch_id) between 1 and 63);
create index order_changes_batch on order_changes (workspace_id, batch_id, order_id, version) where batch_id is not null;

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on batch_slices to stele_hub;
  end if;
end
$$;
