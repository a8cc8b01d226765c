/** Texts of the audit page. */
export const audit = {
  title: 'Audit',
} as const;
