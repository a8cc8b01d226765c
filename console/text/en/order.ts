/** Texts of the order page. */
export const order = {
  title: 'Order',
} as const;
