const BELOW = /^\/w\/([^/]+)/;

/** The workspace that an address of the console names: `/w/demo/orders` is of `demo`. */
export const workspaceIn = (path: string): string | undefined => {
  const name = BELOW.exec(path)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
};

/** The path of a workspace's console. */
export const pathOfWorkspace = (id: string): string => `/w/${encodeURIComponent(id)}`;
