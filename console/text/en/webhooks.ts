/** Texts of the webhooks page. */
export const webhooks = {
  title: 'Webhooks',
} as const;
