import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Session as HubSession } from '../../sdk/index.ts';
import { callHub } from './call-hub.ts';

/** Who is signed in to which workspace. */
export type Session = Omit<HubSession, 'scopes'> & { scopes: readonly string[] };

let ended: string | undefined;
const listeners = new Set<() => void>();

function tell(why: string | undefined): void {
  if (ended === why) return;
  ended = why;
  for (const listener of listeners) listener();
}

/** Notes that the hub refused the session. The page stays as it is, and asks the user to sign in again. */
export const noteSessionEnd = (why: string): void => tell(why);

/** Notes that the user signed in again. */
export const noteSessionBegin = (): void => tell(undefined);

/** Why the session ended: the problem's kind; `undefined` while it is valid. */
export const useSessionEnd = (): string | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ended,
  );

/** The session of the page, as a query. */
export const SESSION = queryOptions({
  queryKey: ['session'],
  queryFn: () => callHub<Session>('GET', '/api/session'),
  staleTime: 60_000,
});

/** The session of the page: its workspace, its user or key, its scopes. */
export const useSession = (): Session => useSuspenseQuery(SESSION).data;

/** Whether the session has a scope. Pages hide what the hub would refuse. */
export const useMay = (scope: string): boolean => useSession().scopes.includes(scope);

/** The workspace of the page. */
export const useWorkspaceId = (): string => useSession().workspace_id;
