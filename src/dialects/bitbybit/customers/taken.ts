import type { Problem } from '../../../model/failure.ts';
import { foldText } from '../../../model/fold.ts';
import type { Customer } from '../../../model/record.ts';

/** The wished email address and number that one of the others has. Email addresses compare without regard to case. */
export function takenProblems(
  { email, phone }: { email?: string | undefined; phone?: string | undefined },
  others: readonly Customer[],
): Problem[] {
  const wished = email === undefined ? undefined : foldText(email);
  return [
    ...(wished !== undefined && others.some((other) => foldText(other.email ?? '') === wished) ? [taken('email')] : []),
    ...(phone !== undefined && others.some((other) => other.phone === phone) ? [taken('phoneNumber')] : []),
  ];
}

const taken = (field: string): Problem => ({
  place: 'body',
  path: [field],
  rule: 'duplicate',
  reason: 'is in use by another customer',
  binding: 'limit',
});
