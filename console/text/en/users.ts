/** Texts of the users page. */
export const users = {
  title: 'Users',
} as const;
