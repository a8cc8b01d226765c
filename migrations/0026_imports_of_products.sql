-- A vendor's products and items can be imported, too.

alter table batches drop constraint batches_subject_check;
alter table batches add constraint batches_subject_check
  check (subject in ('orders', 'customers', 'products', 'items'));
