/** What the hub calls this dialect: in orders' aliases and extras, in the history and in settings. */
export const NAME = 'wizcommerce';
