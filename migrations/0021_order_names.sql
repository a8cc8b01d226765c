-- Orders are found by every name that a person has for them.

-- By the digits at the end of a display id, after other characters alone: `1150` finds `SO-1150`. The ids that the hub makes end in
-- letters as a rule and are not in it.
create index order_documents_by_number on order_documents (workspace_id, substring(display_id from '[0-9]+$'))
  where display_id ~ '^[^0-9]+[0-9]{1,30}$';

-- The words by which an order is found also have its aliases, which a deleted order has here alone, and the email addresses and phone
-- numbers in it. A phone number stands there from its first digit on and from its last one on. They are taken out of the
-- documents once. This writes the table anew, with its indexes, and takes about three minutes for a million orders.
create function order_terms(document json) returns text[] language sql immutable as $$
  select array(
    select left('a' || fold_text(alias), 101) from json_each_text(document->'aliases') as aliases (dialect, alias)
    union all select left('e' || fold_text(document->party->>'email'), 101)
      from unnest(array['primary_contact', 'billing_address', 'shipping_address']) as party
      where document->party->>'email' is not null
    union all select left('f' || spelled, 101)
      from unnest(array['primary_contact', 'billing_address', 'shipping_address']) as party
      cross join lateral regexp_replace(document->party->>'phone', '[^0-9]', '', 'g') as digits
      cross join lateral unnest(array[digits, '<' || reverse(digits)]) as spelled
      where length(digits) >= 5)
$$;
alter table order_documents alter column terms type tsvector using coalesce(terms, ''::tsvector) || array_to_tsvector(order_terms(document));
drop function order_terms;
