import type { Query } from '../database/query.ts';

/** A key or a user that made a change. */
export interface KnownActor {
  id: string;
  kind: 'key' | 'user';
  name: string;
}

/** Reads the names of keys and users, revoked and deleted ones too. */
export function findActors(workspaceId: string, ids: readonly string[]): Query<Map<string, KnownActor>> {
  return {
    name: 'find_actors',
    text: `select id, 'key', name from api_keys where workspace_id = $1 and id = any ($2::text[]) and origin <> 'token'
      union all
      select id, 'user', concat_ws(' ', first_name, last_name) from users where workspace_id = $1 and id = any ($2::text[])`,
    values: [workspaceId, ids],
    read: (rows) =>
      new Map(
        rows.map((row) => [
          row[0] as string,
          { id: row[0] as string, kind: row[1] as KnownActor['kind'], name: row[2] as string },
        ]),
      ),
  };
}

/** Reads the families of keys. A key keeps its family when it is rotated. Users have none. */
export function findFamilies(workspaceId: string, ids: readonly string[]): Query<Map<string, string>> {
  return {
    name: 'find_families',
    text: 'select id, family_id from api_keys where workspace_id = $1 and id = any ($2::text[])',
    values: [workspaceId, ids],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, row[1] as string])),
  };
}

/** What a text names: keys and users, or programs, which no history names. */
export interface NamedActors {
  ids: string[];
  /** The OAuth clients of that name. Changes through them are their users'. */
  clients: string[];
}

/**
 * Finds the keys and users, revoked and deleted ones too, that people mean by each of these texts. The first of these counts that any
 * has: the whole id, name or email address, or the shown beginning of a key; a first name, a surname, or the email address before its
 * `@`; the beginning of a word of the name. Case does not matter.
 */
export function findActorsNamed(workspaceId: string, texts: readonly string[]): Query<Map<string, NamedActors>> {
  return {
    name: 'find_actors_named',
    text: `with wanted as (
        select text, fold_text(text) as folded, replace(replace(replace(fold_text(text), '\\', '\\\\'), '%', '\\%'), '_', '\\_') as pattern
        from unnest($2::text[]) as text),
      named as (
        select id, fold_text(name) as name, null as first_name, null as last_name, null as email, hint
          from api_keys where workspace_id = $1 and origin <> 'token'
        union all
        select id, fold_text(concat_ws(' ', first_name, last_name)), fold_text(first_name), fold_text(last_name),
          fold_text(email), null from users where workspace_id = $1),
      found as (
        select w.text, n.id, case
            when n.id = w.text or w.folded in (n.name, n.email) or w.text = n.hint then 1
            when w.folded in (n.first_name, n.last_name, split_part(n.email, '@', 1)) then 2
            when n.name like w.pattern || '%' or n.name like '% ' || w.pattern || '%' then 3
          end as rank
        from wanted w cross join named n)
      select text, id, 'actor' from (
        select text, id, rank, min(rank) over (partition by text) as best from found where rank is not null) as ranked
        where rank = best
      union all
      select w.text, c.id, 'client' from wanted w join oauth_clients c on c.workspace_id = $1
        and (c.id = w.text or fold_text(c.name) = w.folded)`,
    values: [workspaceId, texts],
    read: (rows) => {
      const named = new Map(texts.map((text) => [text, { ids: [] as string[], clients: [] as string[] }]));
      for (const [text, id, kind] of rows) named.get(text ?? '')?.[kind === 'actor' ? 'ids' : 'clients'].push(id ?? '');
      return named;
    },
  };
}
