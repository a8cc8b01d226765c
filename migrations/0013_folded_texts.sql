-- Texts are compared without regard to case, and to whether a letter and its accent are one character or two, whatever the
-- locale of the database. Needs a server with ICU.

-- As `foldText` of the hub does: the full case folding of Unicode (section 5.18) of the decomposed text, composed again. `ß` is
-- `ss`, both forms of a sigma are one, and `İ`, `I`, `ı` and `i` are one letter. A text whose characters are a byte each is ASCII.
create function fold_text(text) returns text language sql immutable parallel safe return
  case when octet_length($1) = length($1) then lower($1 collate "C")
    else normalize(replace(replace(
      lower(upper(lower(normalize($1, nfd) collate "und-x-icu") collate "und-x-icu") collate "und-x-icu") collate "C",
      'ς', 'σ'), U&'i\0307', 'i'), nfc) end;

-- What orders begin with.
drop index order_documents_id_begins, order_documents_reference_begins, order_documents_by_display, order_aliases_begins;
create index order_documents_id_begins on order_documents (workspace_id, fold_text(order_id) text_pattern_ops);
create index order_documents_reference_begins on order_documents (workspace_id, fold_text(reference_id) text_pattern_ops)
  where reference_id is not null;
create index order_documents_by_display on order_documents
  (workspace_id, (left(fold_text(display_id), 255) collate "C"), order_id);
create index order_aliases_begins on order_aliases (workspace_id, fold_text(alias) text_pattern_ops);

-- The words by which an order is found are folded, its tags too, and have the names of the people in it: each from each of its
-- words on. They are taken out of the documents once. This writes the table anew, with its indexes, and takes about three minutes
-- for a million orders.
create function order_terms(document json) returns tsvector language sql immutable as $$
  select array_to_tsvector(array(
    select left('r' || fold_text(document->>'reference_id'), 101) where document->>'reference_id' is not null
    union all select left('p' || fold_text(document->>'po_number'), 101) where document->>'po_number' is not null
    union all (select left('s' || fold_text(line->>'sku'), 101) from json_array_elements(document->'line_items') as line
      where line->>'sku' is not null limit 2000)
    union all (select left('t' || fold_text(tag), 101) from json_array_elements_text(document->'tags') as tag limit 500)
    union all select left('n' || array_to_string(words[i:], ' '), 101)
      from unnest(array['primary_contact', 'billing_address', 'shipping_address']) as party
      cross join lateral (select regexp_split_to_array(btrim(regexp_replace(fold_text(
          concat_ws(' ', document->party->>'first_name', document->party->>'last_name')), '\s+', ' ', 'g')), ' ') as words) as name
      cross join lateral generate_series(1, least(cardinality(words), 10)) as i
      where words <> '{""}'))
$$;
alter table order_documents alter column terms type tsvector using order_terms(document);
drop function order_terms;

-- What is taken out of records.
do $$
declare
  kind text;
begin
  foreach kind in array array['customers', 'contacts', 'addresses', 'payment_methods', 'price_lists', 'products',
    'order_types', 'service_points', 'items']
  loop
    execute format($sql$
      alter table %1$I drop column name, drop column display_name, drop column email,
        add column name text collate "C" generated always as (left(fold_text(coalesce(document->>'name',
          (document->>'first_name') || coalesce(' ' || (document->>'last_name'), ''), document->>'last_name', '')), 255)) stored,
        add column display_name text collate "C" generated always as (left(fold_text(coalesce(
          document->>'display_name', document->>'name',
          (document->>'first_name') || coalesce(' ' || (document->>'last_name'), ''), document->>'last_name', '')), 255)) stored,
        add column email text generated always as (left(fold_text(document->>'email'), 255)) stored
    $sql$, kind);
  end loop;
  foreach kind in array array['customers', 'contacts']
  loop
    execute format('create index %1$s_by_email on %1$I (workspace_id, email) where email is not null', kind);
  end loop;
end
$$;
create index customers_by_name on customers (workspace_id, name, id) where deleted_at is null;

-- All names of a customer, whole, a line each: what orders are found by.
alter table customers add column names text collate "C" generated always as (fold_text(
  coalesce((document->>'name') || E'\n', '') || coalesce((document->>'display_name') || E'\n', '') ||
  coalesce((document->>'first_name') || ' ', '') || coalesce(document->>'last_name', ''))) stored;

drop index users_email;
create unique index users_email on users (fold_text(email)) where deleted_at is null;
