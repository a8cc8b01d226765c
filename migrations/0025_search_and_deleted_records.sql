-- Products and items are found by any part of their names, of the titles and SKUs of their variants, and of their reference ids, as
-- customers are by theirs (see 0019).

-- The texts at a path of a document, folded, one on a line. NULL when there is none.
create function folded_texts(document jsonb, path jsonpath) returns text
  language sql immutable parallel safe return
  (select string_agg(fold_text(found #>> '{}'), E'\n') from jsonb_path_query(document, path) as found);

set local maintenance_work_mem = '256MB';
create index products_by_piece on products using gin (search_pieces(workspace_id,
    name || E'\n' || coalesce(folded_texts(document, '$."variants"[*]."title"'), ''),
    coalesce(folded_texts(document, '$."variants"[*]."sku"'), '') || E'\n' || coalesce(fold_text(reference_id), '')));
create index items_by_piece on items using gin (search_pieces(workspace_id, name,
    coalesce(fold_text(document->>'sku'), '') || E'\n' || coalesce(fold_text(reference_id), '')));

-- Lists by name.
create index products_by_name on products (workspace_id, name, id) where deleted_at is null;
create index items_by_name on items (workspace_id, name, id) where deleted_at is null;

-- Lists of deleted records, the latest deletion first.
create index customers_deleted on customers (workspace_id, deleted_at, id) where deleted_at is not null;
create index products_deleted on products (workspace_id, deleted_at, id) where deleted_at is not null;
create index items_deleted on items (workspace_id, deleted_at, id) where deleted_at is not null;

-- A deleted record can be restored.
alter table record_changes drop constraint record_changes_change_check;
alter table record_changes add constraint record_changes_change_check
  check (change in ('created', 'updated', 'deleted', 'restored'));

-- Lists of the few that are inactive, for whom a list of all would be read to its end.
create index customers_inactive on customers (workspace_id, created_at, id)
  where deleted_at is null and coalesce(document->>'status', 'active') = 'inactive';
create index products_inactive on products (workspace_id, created_at, id)
  where deleted_at is null and coalesce(document->>'status', 'active') = 'inactive';
