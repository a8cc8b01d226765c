import type { Problem } from '../../model/failure.ts';

/** A test workspace with invalid options. The message says why, for the caller. */
export class TestWorkspaceError extends Error {
  override name = 'TestWorkspaceError';
}

/** An invalid seed. The message names the file, and each invalid field with its problem. */
export class SeedError extends TestWorkspaceError {
  override name = 'SeedError';
}

/** The database's login lacks the rights that a reset needs. */
export class TestWorkspaceRightsError extends TestWorkspaceError {
  override name = 'TestWorkspaceRightsError';
}

/** There is no fault, or no snapshot, of this name. */
export class NothingNamedError extends TestWorkspaceError {}

/** Other requests arrived than a test expected. The message has the requests that nearly match. */
export class VerificationError extends Error {
  override name = 'VerificationError';
}

/** The problem of a field of a seed; `reason` reads after the field's name. */
export const problem = (path: Problem['path'], reason: string): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason,
  binding: 'shape',
});
