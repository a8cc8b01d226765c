/** Texts of the workspaces page. */
export const workspaces = {
  title: 'Workspaces',
} as const;
