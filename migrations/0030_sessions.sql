-- The sessions of people in a browser, and the codes that open one. A session is a secret in a cookie and no API key: no header takes it.
create table sessions (
  hash bytea not null check (length(hash) = 32),
  workspace_id text not null references workspaces (id),
  -- A user who signed in with a password, or the API key or token that opened it. A session has no authority of its own: it can what
  -- its owner can, while the owner can.
  owner_kind text not null check (owner_kind in ('user', 'key')),
  owner_id text not null,
  -- A code is used once, and opens a session of its owner.
  is_code boolean not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- As of an API key: read before the workspace is known.
  constraint sessions_pkey primary key (hash)
);

-- To end all of an owner, and the oldest beyond the limit.
create index sessions_of_owner on sessions (workspace_id, owner_id, created_at);
create index sessions_end on sessions (expires_at);

do $$
begin
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant select, insert, update, delete on sessions to stele_hub;
  end if;
end
$$;
