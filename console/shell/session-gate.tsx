import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { SteleError } from '../../sdk/index.ts';
import { SESSION } from '../app/session.ts';
import { rememberWorkspace } from '../app/workspace-path.ts';
import { Failed, Loading } from '../kit/states.tsx';

/** Shows the console to those who are signed in to its workspace, and leads others to the way in, which leads back. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useQuery(SESSION);
  const isSignedOut = session === undefined && error instanceof SteleError && error.status === 401;
  useEffect(() => {
    if (isSignedOut) location.replace(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
  }, [isSignedOut]);
  const workspace = session?.workspace_id;
  useEffect(() => {
    if (workspace !== undefined) rememberWorkspace(workspace);
  }, [workspace]);
  if (session !== undefined) return children;
  if (error && !isSignedOut) return <Failed error={error} onRetry={() => void refetch()} />;
  return <Loading lines={8} />;
}
