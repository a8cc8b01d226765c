/** Texts of the statuses page. */
export const statuses = {
  title: 'Statuses',
} as const;
