-- What an import tells beside what became of its rows: orders that came to something else than their file says, and customers
-- that were made for them.

alter table imports
  add column adjusted bigint not null default 0,
  add column customers_made bigint not null default 0;
