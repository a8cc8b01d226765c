-- Who may do what: limits and lists on keys, users who sign in with a password, the clients through which they do, and
-- the tokens they are given. Access tokens are keys of the origin 'token', so that one check serves both.

alter table api_keys
  -- Addresses and networks from which the key may be used; none stands for any.
  add column allowed_ips text[] not null default '{}' check (cardinality(allowed_ips) <= 20),
  -- Counted for the whole family. Null is no limit.
  add column rate_limit_per_minute integer check (rate_limit_per_minute between 1 and 1000000),
  -- Whose token it is. A token has no authority of its own: it can what its user's role can, while the user may sign in.
  add column user_id text,
  -- The key into which this one was rotated.
  add column replaced_by text,
  drop constraint api_keys_origin_check,
  add constraint api_keys_origin_check check (origin in ('created', 'imported', 'environment', 'demo', 'token')),
  add constraint api_keys_token check ((origin = 'token') = (user_id is not null));

create index api_keys_of_workspace on api_keys (workspace_id, id) where origin <> 'token';
create index api_keys_of_user on api_keys (workspace_id, user_id, created_at) where origin = 'token';
create index api_keys_end_of_tokens on api_keys (expires_at) where origin = 'token';

-- Whoever could do everything still can.
update api_keys
  set scopes = '{orders:read,orders:write,orders:delete,orders:force,customers:read,customers:write,customers:delete,products:read,products:write,products:delete,admin}'
  where origin in ('environment', 'demo')
    or (scopes @> '{orders:read,orders:write,orders:force}' and scopes <@ '{orders:read,orders:write,orders:force}');

-- What a workspace wants of the dialects, under their names.
alter table workspaces add column settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object');

-- Deleted softly, since the history names them.
create table users (
  workspace_id text not null references workspaces (id),
  id text not null,
  email text not null check (length(email) between 3 and 254),
  first_name text not null,
  last_name text not null,
  role text not null check (role in ('admin', 'editor', 'viewer')),
  -- scrypt, with its parameters and salt in the text.
  password_hash text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  deleted_at timestamptz,
  constraint users_pkey primary key (workspace_id, id)
);

-- Signing in names no workspace: an email address stands for one user of all of them.
create unique index users_email on users (lower(email)) where deleted_at is null;

-- A client's id names no workspace either.
create table oauth_clients (
  id text not null check (length(id) between 1 and 255),
  workspace_id text not null references workspaces (id),
  name text not null,
  -- SHA-256: a secret that the hub makes is random enough to need no slow hash.
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  constraint oauth_clients_pkey primary key (id)
);

create index oauth_clients_of_workspace on oauth_clients (workspace_id, id);

-- Each is used once. One that is used again tells that somebody else has it: its session ends then, so used ones are kept
-- until they would have expired.
create table refresh_tokens (
  hash bytea not null check (length(hash) = 32),
  session_id text not null,
  workspace_id text not null,
  user_id text not null,
  client_id text not null,
  access_key_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  constraint refresh_tokens_pkey primary key (hash),
  constraint refresh_tokens_user foreign key (workspace_id, user_id) references users (workspace_id, id)
);

create index refresh_tokens_of_session on refresh_tokens (session_id);
create index refresh_tokens_of_user on refresh_tokens (workspace_id, user_id);
create index refresh_tokens_end on refresh_tokens (expires_at);

-- How often a family of keys was used in the present minute, counted for all hubs together. Unlogged: a crash that forgets
-- a minute's count costs nothing, and writing it to the log would cost every limited request.
create unlogged table rate_windows (
  workspace_id text not null,
  key_family text not null,
  started_at timestamptz not null,
  used bigint not null,
  constraint rate_windows_pkey primary key (workspace_id, key_family)
) with (fillfactor = 50);

do $$
begin
  revoke delete, truncate on users, oauth_clients from current_user;
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update on users, oauth_clients to stele_hub;
    grant select, insert, update, delete on refresh_tokens, rate_windows to stele_hub;
    -- Expired tokens are pruned.
    grant delete on api_keys to stele_hub;
    -- A hub whose login is only a member of the role sees at its start that there is nothing to migrate.
    grant select on stele_migrations to stele_hub;
  end if;
end
$$;
