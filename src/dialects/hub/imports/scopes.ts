import { type Result, refuse } from '../../../model/result.ts';
import type { Call } from '../../dialect.ts';
import type { TableKind } from '../tables/fields.ts';

/** Imports are about one thing or the other, and a key may write only one of them. */
export function scopeMissing({ principal }: Call, kind: TableKind): Result<never> | undefined {
  const scope = `${kind}:write` as const;
  return principal.scopes.has(scope) ? undefined : refuse({ kind: 'forbidden', scope });
}
