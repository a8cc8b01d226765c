import type { TableKind } from '../../../importing/fields.ts';
import { type Result, refuse } from '../../../model/result.ts';
import type { Scope } from '../../../model/scope.ts';
import type { Call } from '../../../operations/operation.ts';
import type { OnExisting } from './settings.ts';

/**
 * Imports are about one thing or the other, and a key may write only one of them. To replace customers deletes the addresses
 * and contacts of theirs that are not in the file.
 */
export function scopeMissing(
  { principal }: Call,
  { kind, existing }: { kind: TableKind; existing?: OnExisting | undefined },
): Result<never> | undefined {
  const needed: Scope[] = [`${kind}:write`];
  if (kind === 'customers' && existing === 'replace') needed.push('customers:delete');
  const scope = needed.find((each) => !principal.scopes.has(each));
  return scope && refuse({ kind: 'forbidden', scope });
}
