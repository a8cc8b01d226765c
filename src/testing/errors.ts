/** A wish for a workspace that cannot be fulfilled; the message says why, to whoever made it. */
export class TestWorkspaceError extends Error {
  override name = 'TestWorkspaceError';
}

/** A seed that cannot be taken: the message names the file, and each field with what is wrong with it. */
export class SeedError extends TestWorkspaceError {
  override name = 'SeedError';
}

/** The database's login cannot do what a reset needs. */
export class TestWorkspaceRightsError extends TestWorkspaceError {
  override name = 'TestWorkspaceRightsError';
}
