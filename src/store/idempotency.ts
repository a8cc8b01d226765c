import { type Query, writing } from './database/query.ts';

/** What an idempotency key is unique within: a key (with all it was rotated into), a method and a path. */
export interface IdempotencyScope {
  keyFamily: string;
  method: string;
  path: string;
  key: string;
}

/** An answer that was given, to be given again. */
export interface StoredAnswer {
  /** SHA-256 of the request, in hexadecimal. */
  fingerprint: string;
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The answer was erased with a person's data: that it was given is known, and what it was is not. */
  isErased?: boolean;
}

export const scopeText = (scope: IdempotencyScope): string =>
  JSON.stringify([scope.keyFamily, scope.method, scope.path, scope.key]);

/** Reads the answers to those keys that were used before, by `scopeText`. */
export function findAnswers(
  workspaceId: string,
  scopes: readonly IdempotencyScope[],
): Query<Map<string, StoredAnswer>> {
  return {
    name: 'find_answers',
    text: `select i.key_family, i.method, i.path, i.key, encode(i.fingerprint, 'hex'), i.status, i.headers, i.body, i.erased_at is not null
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as u (key_family, method, path, key)
      join idempotency_keys i on i.workspace_id = $1 and i.key_family = u.key_family and i.method = u.method
        and i.path = u.path and i.key = u.key`,
    values: [workspaceId, ...scopeArrays(scopes)],
    read: (rows) =>
      new Map(
        rows.map((row) => [
          JSON.stringify(row.slice(0, 4)),
          {
            fingerprint: row[4] as string,
            status: Number(row[5]),
            headers: JSON.parse(row[6] as string) as Record<string, string>,
            body: row[7] as string,
            isErased: row[8] === 't',
          },
        ]),
      ),
  };
}

/**
 * Stores answers beside the changes they tell of. Fails on `idempotency_keys_pkey` when another process used the same
 * key meanwhile; the transaction is then to be run again, and finds that process's answer.
 */
export function insertAnswers(
  workspaceId: string,
  answers: readonly { scope: IdempotencyScope; answer: StoredAnswer }[],
): Query<void> {
  return writing(
    'insert_answers',
    `insert into idempotency_keys (workspace_id, key_family, method, path, key, fingerprint, status, headers, body)
      select $1, key_family, method, path, key, decode(fingerprint, 'hex'), status, headers, body
        from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::jsonb[], $9::text[])
          as u (key_family, method, path, key, fingerprint, status, headers, body)
        order by key_family, method, path, key`,
    [
      workspaceId,
      ...scopeArrays(answers.map(({ scope }) => scope)),
      answers.map(({ answer }) => answer.fingerprint),
      answers.map(({ answer }) => answer.status),
      answers.map(({ answer }) => JSON.stringify(answer.headers)),
      answers.map(({ answer }) => answer.body),
    ],
  );
}

/** Forgets up to `most` answers that a workspace keeps no longer; answers how many. Bounded, since a write must stay short. */
export function pruneAnswers(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_answers',
    text: `with pruned as (
        delete from idempotency_keys where ctid in (
          select ctid from idempotency_keys where workspace_id = $1 and created_at < now() - make_interval(days =>
            (select answers_kept_days from workspaces where id = $1)) limit $2)
        returning 1)
      select count(*) from pruned`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}

const scopeArrays = (scopes: readonly IdempotencyScope[]): unknown[] => [
  scopes.map((scope) => scope.keyFamily),
  scopes.map((scope) => scope.method),
  scopes.map((scope) => scope.path),
  scopes.map((scope) => scope.key),
];
