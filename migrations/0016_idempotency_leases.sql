-- A request of many transactions has its idempotency key for itself while it works: its row is there before the answer is, until
-- a time that the request puts off again and again. A row whose time is over counts as none.
alter table idempotency_keys add column lease_owner text;
alter table idempotency_keys add column lease_until timestamptz;
alter table idempotency_keys add constraint idempotency_keys_lease
  check ((lease_owner is null) = (lease_until is null));

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant update (lease_until) on idempotency_keys to stele_hub;
  end if;
end
$$;
