/** Texts of the customers page. */
export const customers = {
  title: 'Customers',
} as const;
