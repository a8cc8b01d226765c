/** The hub's own API in histories. */
export const NAME = 'hub';
