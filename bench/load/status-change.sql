-- What the hub does for a status change, as one statement: locks the order, writes the row that is small and hot, and
-- appends the history entry with the same columns. Every client changes orders of its own, in the strides of status-change.lua.
\set i :i + 1
\set n (:i * :clients + :client_id) * :stride % :orders + :first_id
with locked as (
  select o.id, o.version, o.status_id from orders o
  where o.workspace_id = 'default' and o.id = '0' || to_hex(:n::int) || :id_rest
  for update
), updated as (
  update orders o set status_id = case l.status_id when :confirmed then :cancelled else :confirmed end,
    version = l.version + 1, updated_at = now(), changed_at = now()
  from locked l
  where o.workspace_id = 'default' and o.id = l.id
  returning o.id, o.version, l.status_id as before, o.status_id as after
)
insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id, forced,
  changed_at, updated_at)
select 'default', id, version, 'updated',
  jsonb_build_array(jsonb_build_object('field', 'status_id', 'from', before, 'to', after)),
  'wizcommerce', 'updateOrderStatus', '0199a6f0-2d5e-7c4b-8f1a-5b9e3c7d2a60', 'b1946ac92492-' || to_hex(:n::int), false,
  now(), now()
from updated;
