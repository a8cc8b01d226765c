/** What the history calls the hub's own API. */
export const NAME = 'hub';
