import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callHub } from '../app/call-hub.ts';
import type { Session } from '../app/session.ts';
import { pathOfWorkspace } from '../app/workspace-path.ts';
import { Loading } from '../kit/states.tsx';
import { Wordmark } from '../kit/wordmark.tsx';
import { SignInForm } from './sign-in-form.tsx';

const enter = ({ workspace_id }: Session): void => location.assign(pathOfWorkspace(workspace_id));

/** The way in: to the workspace that the browser is signed in to, or through the form. */
export function SignInPage() {
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: () => callHub<{ items: Session[] }>('GET', '/api/sessions'),
  });
  const first = sessions.data?.items[0];
  const isEntering = location.pathname === '/' && first !== undefined;
  useEffect(() => {
    if (isEntering) enter(first);
  }, [isEntering, first]);
  if (sessions.isPending || isEntering) return <Loading />;
  return (
    <main className="mx-auto flex min-h-dvh w-[min(24rem,92vw)] flex-col justify-center gap-6">
      <Wordmark />
      <SignInForm onSignedIn={enter} />
    </main>
  );
}
