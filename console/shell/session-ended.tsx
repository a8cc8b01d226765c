import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { callHub } from '../app/call-hub.ts';
import { noteSessionBegin, SESSION, type Session, useSessionEnd } from '../app/session.ts';
import { pathOfWorkspace } from '../app/workspace-path.ts';
import { buttonClasses } from '../kit/button.tsx';
import { Dialog } from '../kit/overlay.tsx';
import { Loading } from '../kit/states.tsx';
import { loadTexts, useTexts } from '../text/text.ts';

const SignInForm = lazy(async () => {
  const [{ SignInForm: form }] = await Promise.all([import('../sign-in/sign-in-form.tsx'), loadTexts('sign-in')]);
  return { default: form };
});

/**
 * Asks to sign in again over the page, which keeps everything that was typed. One signs in or leaves. A session that was opened again
 * in another tab counts.
 */
export function SessionEnded() {
  const t = useTexts('shell');
  const why = useSessionEnd();
  const queryClient = useQueryClient();
  const session = useQuery({ ...SESSION, enabled: false }).data;
  const [other, setOther] = useState<Session>();
  const goOn = useEffectEvent((begun: Session): void => {
    const isOther = session !== undefined && begun.workspace_id !== session.workspace_id;
    setOther(isOther ? begun : undefined);
    if (isOther) return;
    queryClient.setQueryData(SESSION.queryKey, begun);
    noteSessionBegin();
    void queryClient.invalidateQueries();
  });
  const hasEnded = why !== undefined;
  useEffect(() => {
    if (!hasEnded) return;
    const ask = (): void => {
      callHub<Session>('GET', '/api/session').then(goOn, () => undefined);
    };
    addEventListener('focus', ask);
    return () => removeEventListener('focus', ask);
  }, [hasEnded]);
  if (!session) return null;
  return (
    <Dialog isOpen={hasEnded} title={t('ended.title')} description={whyOf(session, t)}>
      <div className="flex flex-col gap-4">
        <Suspense fallback={<Loading lines={3} />}>
          {hasEnded && <SignInForm onSignedIn={(begun) => goOn(begun)} first={session.user ? 'password' : 'key'} />}
        </Suspense>
        {other && (
          <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
            {t('ended.other', { name: other.workspace_name })}{' '}
            <a href={pathOfWorkspace(other.workspace_id)} className="underline">
              {t('ended.enter', { name: other.workspace_name })}
            </a>
          </p>
        )}
        <a href="/sign-in" className={buttonClasses('quiet')}>
          {t('ended.leave')}
        </a>
      </div>
    </Dialog>
  );
}

/** Why the session may have ended. The hub tells no client whether a key was revoked or a user disabled. */
function whyOf({ expires_at, user, key }: Session, t: TFunction<'shell'>): string {
  if (Date.parse(expires_at) <= Date.now()) return t('ended.expired');
  return user ? t('ended.user', { name: user.email }) : t('ended.key', { name: key?.name ?? '' });
}
