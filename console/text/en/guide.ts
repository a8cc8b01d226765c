/** Texts of the guide page. */
export const guide = {
  title: 'Guide',
} as const;
