-- Where an order's latest changes were delivered: its attempts are read from the latest version on, and no more of them than are shown.
create index webhook_attempts_versions on webhook_attempts (workspace_id, entity, entity_id, version);
-- The new one begins with the same columns.
drop index webhook_attempts_entity;
