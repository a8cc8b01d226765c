/** Texts of the requests page. */
export const requests = {
  title: 'Requests',
} as const;
