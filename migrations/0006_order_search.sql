-- What the hub's own lists look for in orders, and are sorted by.

-- The words by which an order is found, each after a letter for what it is: in lower case its reference id, which a deleted
-- order has here alone, its PO number and the SKUs of its lines, and its tags as they are. Cut at a length that no search
-- exceeds, and in number, since a vector holds 1 MB.
create function order_terms(document json) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(
    select left('r' || lower(document->>'reference_id'), 101) where document->>'reference_id' is not null
    union all select left('p' || lower(document->>'po_number'), 101) where document->>'po_number' is not null
    union all (select left('s' || lower(line->>'sku'), 101) from json_array_elements(document->'line_items') as line
      where line->>'sku' is not null limit 2000)
    union all (select left('t' || tag, 101) from json_array_elements_text(document->'tags') as tag limit 500)))
$$;

-- Kept, and not only indexed: a change of a document that touches none of its words stays out of all indexes (HOT).
alter table order_documents add column terms tsvector generated always as (order_terms(document)) stored;
-- A vector finds what words begin with, which an array would not. New entries wait in a list until there are enough of
-- them to be sorted in at once, or an order that is made would wait for a dozen places of the index.
create index order_documents_terms on order_documents using gin (terms);

-- In the order of display ids, and by what they begin with: one index for both. "C" compares bytes, whatever the database
-- was made with.
drop index order_documents_display_begins;
create index order_documents_by_display on order_documents
  (workspace_id, (left(lower(display_id), 255) collate "C"), order_id);

-- Deleted orders by their deletion. Holds those alone, so that no other change pays for it.
create index orders_by_deletion on orders (workspace_id, deleted_at, id) where deleted_at is not null;
