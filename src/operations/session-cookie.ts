/** The cookie of a workspace's session has this before the id of the workspace, so that a browser can have several. */
const PREFIX = 'stele_session.';

/** The header that chooses one of several sessions, in lower case. */
export const WORKSPACE_HEADER = 'stele-workspace';

/** How an OpenAPI document names the cookie. */
export const COOKIE_NAME = `${PREFIX}<workspace id>`;

/** The secrets of the sessions in a `Cookie` header, by the ids of their workspaces. Of two with one name the first counts. */
export function sessionsIn(header: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const text = pair.trim();
    const end = text.indexOf('=');
    if (!text.startsWith(PREFIX) || end < PREFIX.length) continue;
    const workspaceId = text.slice(PREFIX.length, end);
    if (!found.has(workspaceId)) found.set(workspaceId, text.slice(end + 1));
  }
  return found;
}

/**
 * The `Set-Cookie` header of a session. Scripts cannot read it, and requests from other sites do not have it.
 *
 * @param isSecure whether the request came over TLS: only then a browser takes a cookie for TLS alone
 */
export function sessionCookie(
  { workspaceId, secret, seconds }: { workspaceId: string; secret: string; seconds: number },
  isSecure: boolean,
): Record<string, string> {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return { 'Set-Cookie': `${PREFIX}${workspaceId}=${secret}; ${attributes}` };
}

/** The `Set-Cookie` header that deletes the cookie of a session. */
export const deletedCookie = (workspaceId: string, isSecure: boolean): Record<string, string> =>
  sessionCookie({ workspaceId, secret: '', seconds: 0 }, isSecure);
