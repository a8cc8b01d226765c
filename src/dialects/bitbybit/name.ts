/** What the history and an order's `extras` call this dialect. */
export const NAME = 'bitbybit';
