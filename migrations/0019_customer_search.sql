-- Customers are found by any part of their names, email address, phone number and ids through an index, so that a search costs
-- what it finds, however many customers there are. It needs no extension, since not every server has pg_trgm or lets the hub's
-- login create it.

-- The pieces of three characters that texts have, and the shorter ones at their ends: "ada", "da" and "a" of "ada". Each stands
-- after a letter for the kind of its text, `n` for names and `o` for others, and a hash of the workspace, so that a search reads
-- no entries of other workspaces. The texts are folded already. Of one with more than 4000 characters those are enough, and an
-- empty piece, since PostgreSQL keeps at most 1 MB of pieces.
create function search_pieces(workspace_id text, names text, others text) returns tsvector
  language sql immutable parallel safe return
  array_to_tsvector(array(
    select kind || to_hex((hashtext(workspace_id) & 65535) + 65536) || case i when 0 then '' else substr(searched, i, 3) end
    from (values ('n', names), ('o', others)) as texts (kind, searched)
    cross join lateral generate_series(case when length(searched) > 4000 then 0 else 1 end, least(length(searched), 4000)) as i));

-- What finds all that may have a folded text in texts of these kinds: those with all its pieces, of which twenty are enough, or
-- with the empty piece. A piece begins with a text of less than three characters. An empty text finds nothing.
create function search_query(workspace_id text, kinds text[], sought text) returns tsquery
  language sql immutable parallel safe return
  (select string_agg(pieces || ' | ''' || kind || to_hex((hashtext(workspace_id) & 65535) + 65536) || '''', ' | ')::tsquery from (
    select kind, string_agg('''' || kind || to_hex((hashtext(workspace_id) & 65535) + 65536)
        || replace(replace(substr(sought, i, 3), '\', '\\'), '''', '''''')
        || case when length(sought) < 3 then ''':*' else '''' end, ' & ') as pieces
    from unnest(kinds) as kind cross join lateral generate_series(1, least(greatest(length(sought) - 2, 1), 20)) as i
    where sought <> '' group by kind) as alternatives);

-- Deleted customers are among them: their orders are still found by their names. Nobody writes customers meanwhile. A million of them take 75 s of CPU.
set local maintenance_work_mem = '256MB';
create index customers_by_piece on customers using gin (search_pieces(workspace_id, names,
    coalesce(email, '') || E'\n' || coalesce(phone, '') || E'\n' || coalesce(fold_text(reference_id), '') || E'\n'
    || coalesce(fold_text(document->>'display_id'), '')));
