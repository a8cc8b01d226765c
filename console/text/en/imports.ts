/** Texts of the imports page. */
export const imports = {
  title: 'Imports',
} as const;
