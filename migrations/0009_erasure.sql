-- Erasure of a person's data: the history keeps what changed, when and by whom, and loses the person's values.

-- Whether one JSON value is another with values taken out: texts are empty, other values null, and nothing else differs.
create function is_blanked(was jsonb, is_now jsonb) returns boolean language plpgsql immutable as $$
begin
  if was = is_now then return true; end if;
  if jsonb_typeof(was) = 'string' then return is_now in ('""', 'null'); end if;
  if jsonb_typeof(was) in ('number', 'boolean') then return is_now = 'null'; end if;
  if jsonb_typeof(was) is distinct from jsonb_typeof(is_now) then return false; end if;
  if jsonb_typeof(was) = 'array' then
    return jsonb_array_length(was) = jsonb_array_length(is_now) and not exists (
      select from jsonb_array_elements(was) with ordinality as a (value, place)
        join jsonb_array_elements(is_now) with ordinality as b (value, place) using (place)
        where not is_blanked(a.value, b.value));
  end if;
  return not exists (
    select from jsonb_each(was) as a full join jsonb_each(is_now) as b using (key)
      where a.value is null or b.value is null or not is_blanked(a.value, b.value));
end
$$;

-- The one change that a row of a history may see, whoever makes it: the values in its changes, and its reason, may go.
-- What changed stays, field by field, and so does everything else.
create function only_blanked() returns trigger language plpgsql as $$
declare
  was jsonb := to_jsonb(old);
  is_now jsonb := to_jsonb(new);
begin
  if was - 'changes' - 'reason' is distinct from is_now - 'changes' - 'reason'
    or not is_blanked(coalesce(was->'reason', 'null'), coalesce(is_now->'reason', 'null'))
    or not is_blanked(was->'changes', is_now->'changes')
    or jsonb_path_query_array(was->'changes', '$[*].field') <> jsonb_path_query_array(is_now->'changes', '$[*].field')
  then
    raise insufficient_privilege using message = 'permission denied: a history may be blanked and not rewritten';
  end if;
  return new;
end
$$;

create trigger order_changes_only_blanked before update on order_changes for each row execute function only_blanked();
create trigger record_changes_only_blanked before update on record_changes for each row execute function only_blanked();

-- What the hub may call, though it may not update a history itself.
create function blank_order_changes(workspace text, order_ids text[], versions integer[], blanked json[], reasons text[])
  returns void language sql security definer as $$
  update order_changes c set changes = u.changes, reason = u.reason
    from unnest(order_ids, versions, blanked, reasons) as u (order_id, version, changes, reason)
    where c.workspace_id = workspace and c.order_id = u.order_id and c.version = u.version
$$;
create function blank_record_changes(workspace text, kinds text[], record_ids text[], versions integer[], blanked jsonb[])
  returns void language sql security definer as $$
  update record_changes c set changes = u.changes
    from unnest(kinds, record_ids, versions, blanked) as u (kind, record_id, version, changes)
    where c.workspace_id = workspace and c.kind = u.kind and c.record_id = u.record_id and c.version = u.version
$$;

-- An answer that showed the person: what asked for it is not done again, and its answer is gone.
alter table idempotency_keys add column erased_at timestamptz;

do $$
declare
  own text := format('pg_catalog, %I, pg_temp', current_schema());
  name text;
begin
  -- Whoever calls them cannot put other tables or functions in the place of those that are meant.
  foreach name in array array['is_blanked(jsonb, jsonb)', 'only_blanked()',
    'blank_order_changes(text, text[], integer[], json[], text[])',
    'blank_record_changes(text, text[], text[], integer[], jsonb[])']
  loop
    execute format('alter function %s set search_path = %s', name, own);
    execute format('revoke execute on function %s from public', name);
  end loop;
  -- The owner of the tables took this right from itself; the triggers bound it.
  grant update (changes, reason) on order_changes to current_user;
  grant update (changes) on record_changes to current_user;
  if exists (select from pg_roles where rolname = 'stele_hub') then
    grant execute on function blank_order_changes(text, text[], integer[], json[], text[]) to stele_hub;
    grant execute on function blank_record_changes(text, text[], text[], integer[], jsonb[]) to stele_hub;
    grant update (headers, body, erased_at) on idempotency_keys to stele_hub;
  end if;
end
$$;
