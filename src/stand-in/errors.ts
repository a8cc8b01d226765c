/** A wish for a workspace that cannot be fulfilled; the message says why, to whoever made it. */
export class StandInError extends Error {
  override name = 'StandInError';
}

/** A seed that cannot be taken: the message names the file, and each field with what is wrong with it. */
export class SeedError extends StandInError {
  override name = 'SeedError';
}

/** The database's login cannot do what a reset needs. */
export class StandInRightsError extends StandInError {
  override name = 'StandInRightsError';
}
