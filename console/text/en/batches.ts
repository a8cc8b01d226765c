/** Texts of the batches page. */
export const batches = {
  title: 'Batches',
} as const;
