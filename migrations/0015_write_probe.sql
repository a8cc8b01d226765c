-- What a hub writes to find out whether anything can be written: rows that fill a page each.
create table write_probe (filler text not null);
alter table write_probe alter column filler set storage plain;

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant insert, truncate on write_probe to stele_hub;
  end if;
end
$$;
