/** Texts of the orders page. */
export const orders = {
  title: 'Orders',
} as const;
