import { type Query, statement, writing } from './database/query.ts';

/** The schema of the functions that a moved clock has in place of PostgreSQL's own. */
export const CLOCK_SCHEMA = 'stele_clock';

/**
 * Makes `now()` a function that tests move, for connections that look it up in this schema. Columns whose default is
 * `now()` get it too, since a default keeps the function that it was declared with. The clock begins with the real time.
 * Needs the rights of the owner.
 */
export const INSTALL_CLOCK: readonly Query<void>[] = [
  'create schema if not exists stele_clock',
  `create table if not exists stele_clock.setting
    (id boolean primary key default true check (id), shift interval not null default '0', stopped_at timestamptz)`,
  `insert into stele_clock.setting default values on conflict (id) do update set shift = '0', stopped_at = null`,
  `create or replace function stele_clock.now() returns timestamptz language sql stable as
    'select coalesce((select stopped_at from stele_clock.setting),
      pg_catalog.now() + (select shift from stele_clock.setting))'`,
  'grant usage on schema stele_clock to public',
  'grant select on stele_clock.setting to public',
  `do $$ declare place record; begin
    for place in select d.adrelid::regclass as relation, a.attname from pg_attrdef d
        join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        join pg_class c on c.oid = d.adrelid
        where c.relnamespace = current_schema()::regnamespace and pg_get_expr(d.adbin, d.adrelid) = 'now()' loop
      execute format('alter table %s alter column %I set default stele_clock.now()', place.relation, place.attname);
    end loop; end $$`,
].map((text, i) => statement(`install_clock_${i}`, text));

/** Sets how far `now()` is from the real time, or where it stands still. */
export const setClock = (shiftMs: number, stoppedAtMs: number | undefined): Query<void> =>
  writing(
    'set_clock',
    `update stele_clock.setting set shift = make_interval(secs => $1::float8 / 1000),
      stopped_at = to_timestamp($2::float8 / 1000)`,
    [shiftMs, stoppedAtMs ?? null],
  );

/** Makes the rate windows older. They are read by the time that passes, which no clock moves. */
export const ageRateWindows = (ms: number): Query<void> =>
  writing(
    'age_rate_windows',
    'update rate_windows set started_at = started_at - make_interval(secs => $1::float8 / 1000)',
    [ms],
  );
