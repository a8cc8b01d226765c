-- An idempotency key belongs to an operation and the values in its path, however the address is spelled. Rows from before have
-- no operation: their method and path, as they were sent, stand where the values are.
alter table idempotency_keys drop constraint idempotency_keys_pkey;
alter table idempotency_keys alter column path type text using method || ' ' || path;
alter table idempotency_keys rename column path to parameters;
alter table idempotency_keys drop column method;
alter table idempotency_keys add column operation text;
alter table idempotency_keys add constraint idempotency_keys_pkey primary key (workspace_id, key_family, key, parameters);
