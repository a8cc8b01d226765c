-- What the hub's own lists look for in orders, and are sorted by.

-- The words by which an order is found, each after a letter for what it is: in lower case its reference id, which a deleted
-- order has here alone, its PO number and the SKUs of its lines, and its tags as they are. The hub writes them beside the
-- document; generated from it, they would cost a new order half as much again as storing it does.
alter table order_documents add column terms tsvector;

-- Of the orders that are there, they are taken out of the documents, once. This writes the table anew, with its indexes,
-- and takes about two minutes for a million orders.
create function order_terms(document json) returns tsvector language sql immutable as $$
  select array_to_tsvector(array(
    select left('r' || lower(document->>'reference_id'), 101) where document->>'reference_id' is not null
    union all select left('p' || lower(document->>'po_number'), 101) where document->>'po_number' is not null
    union all (select left('s' || lower(line->>'sku'), 101) from json_array_elements(document->'line_items') as line
      where line->>'sku' is not null limit 2000)
    union all (select left('t' || tag, 101) from json_array_elements_text(document->'tags') as tag limit 500)))
$$;
alter table order_documents alter column terms type tsvector using order_terms(document);
drop function order_terms;

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
