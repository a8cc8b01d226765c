const BELOW = /^\/w\/([^/]+)/;

/** The workspace that an address of the console names: `/w/demo/orders` is of `demo`. */
export const workspaceIn = (path: string): string | undefined => {
  const name = BELOW.exec(path)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
};

/** The path of a workspace's console. */
export const pathOfWorkspace = (id: string): string => `/w/${encodeURIComponent(id)}`;

const LAST_USED = 'stele.workspace';

/** Notes the workspace of this browser, which `/` leads to. */
export const rememberWorkspace = (id: string): void => localStorage.setItem(LAST_USED, id);

/** The workspace that this browser used last. */
export const lastWorkspace = (): string | null => localStorage.getItem(LAST_USED);
