-- The hub writes what it looks up in documents into columns, as it does with the terms. PostgreSQL generated them, and parsed the
-- document once for each: nearly half of the time to store one. The columns keep their values.
alter table order_documents
  alter column customer_id drop expression,
  alter column payment_method_id drop expression,
  alter column display_id drop expression,
  alter column source drop expression,
  alter column contact_id drop expression;
