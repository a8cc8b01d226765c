import { type Query, writing } from '../database/query.ts';
import type { IdempotencyScope } from '../idempotency.ts';

/** A stretch of the stored answers: which of them show one of the texts, and where it ends. */
export interface ScannedAnswers {
  shown: IdempotencyScope[];
  /** Absent at the end. */
  end: IdempotencyScope | undefined;
}

/** Before every stored answer. */
export const FIRST_ANSWER: IdempotencyScope = { keyFamily: '', method: '', path: '', key: '' };

/**
 * Looks for texts in up to `most` of a workspace's stored answers after one, except those of one path. A scan, as
 * `scanHistory` is.
 */
export function scanAnswers(
  workspaceId: string,
  exceptPath: string,
  after: IdempotencyScope,
  texts: readonly string[],
  most: number,
): Query<ScannedAnswers> {
  return {
    name: 'scan_answers',
    text: `select key_family, method, path, key, 
        path <> $8 and exists (select from unnest($6::text[]) as t where strpos(body, t) > 0)
      from idempotency_keys
      where workspace_id = $1 and (key_family, method, path, key) > ($2::text, $3::text, $4::text, $5::text)
      order by key_family, method, path, key limit $7`,
    values: [workspaceId, after.keyFamily, after.method, after.path, after.key, texts, most, exceptPath],
    read: (rows) => {
      const scopes = rows.map((row) => ({
        keyFamily: row[0] as string,
        method: row[1] as string,
        path: row[2] as string,
        key: row[3] as string,
      }));
      return {
        shown: scopes.filter((_, i) => rows[i]?.[4] === 't'),
        end: rows.length === most ? scopes.at(-1) : undefined,
      };
    },
  };
}

/** Takes away what was answered; that it was stays known. */
export function blankAnswers(workspaceId: string, scopes: readonly IdempotencyScope[]): Query<void> {
  return writing(
    'blank_answers',
    `update idempotency_keys i set body = '', headers = '{}', erased_at = now()
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as u (key_family, method, path, key)
      where i.workspace_id = $1 and i.key_family = u.key_family and i.method = u.method and i.path = u.path
        and i.key = u.key`,
    [
      workspaceId,
      scopes.map(({ keyFamily }) => keyFamily),
      scopes.map(({ method }) => method),
      scopes.map(({ path }) => path),
      scopes.map(({ key }) => key),
    ],
  );
}
