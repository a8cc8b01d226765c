import type { RequestName } from '../../model/request-name.ts';
import { type Query, writing } from '../database/query.ts';

/** The place of a stored answer in its workspace. */
export interface AnswerPlace {
  keyFamily: string;
  key: string;
  parameters: string;
}

/** The result of a scan: the answers that show one of the texts, and where the scan ended. */
export interface ScannedAnswers {
  shown: AnswerPlace[];
  /** Absent at the end. */
  end: AnswerPlace | undefined;
}

/** The place before all stored answers. */
export const FIRST_ANSWER: AnswerPlace = { keyFamily: '', key: '', parameters: '' };

/**
 * Searches up to `most` of a workspace's stored answers after one for texts, except the answers to one request. Scans,
 * as `scanHistory` does.
 */
export function scanAnswers(
  workspaceId: string,
  except: RequestName,
  after: AnswerPlace,
  texts: readonly string[],
  most: number,
): Query<ScannedAnswers> {
  return {
    name: 'scan_answers',
    text: `select key_family, key, parameters, parameters <> $9 and (operation is distinct from $7 or parameters <> $8)
          and exists (select from unnest($5::text[]) as t where strpos(body, t) > 0)
      from idempotency_keys
      where workspace_id = $1 and (key_family, key, parameters) > ($2::text, $3::text, $4::text)
      order by key_family, key, parameters limit $6`,
    values: [
      workspaceId,
      ...[after.keyFamily, after.key, after.parameters],
      texts,
      most,
      ...[except.operation, except.parameters, except.address],
    ],
    read: (rows) => {
      const places = rows.map(([keyFamily, key, parameters]) => ({ keyFamily, key, parameters }) as AnswerPlace);
      return {
        shown: places.filter((_, i) => rows[i]?.[3] === 't'),
        end: rows.length === most ? places.at(-1) : undefined,
      };
    },
  };
}

/** Blanks answers. The rows stay, so that a repeated request is not done again. */
export function blankAnswers(workspaceId: string, places: readonly AnswerPlace[]): Query<void> {
  return writing(
    'blank_answers',
    `update idempotency_keys i set body = '', headers = '{}', erased_at = now()
      from unnest($2::text[], $3::text[], $4::text[]) as u (key_family, key, parameters)
      where i.workspace_id = $1 and i.key_family = u.key_family and i.key = u.key and i.parameters = u.parameters`,
    [
      workspaceId,
      places.map(({ keyFamily }) => keyFamily),
      places.map(({ key }) => key),
      places.map(({ parameters }) => parameters),
    ],
  );
}
