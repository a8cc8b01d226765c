-- Why a change was made, in the caller's words. Most callers give none.
alter table order_changes add column reason text check (length(reason) <= 1000);

-- Which database this is, for cursors through its changes: one that was restored from a backup is another one, in which
-- they lead elsewhere.
create table hub_identity (
  id uuid not null default gen_random_uuid(),
  is_only boolean primary key default true check (is_only)
);
insert into hub_identity default values;

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select on hub_identity to stele_hub;
  end if;
end
$$;
