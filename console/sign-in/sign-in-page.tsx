import { useQuery } from '@tanstack/react-query';
import { ArrowRight, BookOpen } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { callHub } from '../app/call-hub.ts';
import { noteSessionBegin, type Session } from '../app/session.ts';
import { lastWorkspace, pathOfWorkspace, workspaceIn } from '../app/workspace-path.ts';
import { Failed, Loading } from '../kit/states.tsx';
import { Wordmark } from '../kit/wordmark.tsx';
import { useTexts } from '../text/text.ts';
import { SignInForm } from './sign-in-form.tsx';
import { SteleFigure } from './stele-figure.tsx';

/** Enters a workspace: where one came from, if that is a page of it, or its overview. */
function enter({ workspace_id }: Session): void {
  const to = new URLSearchParams(location.search).get('to') ?? '';
  // `to` is a path of this hub, and nothing else: the page it names must be of the workspace.
  const target = new URL(to, location.origin);
  const isBack = target.origin === location.origin && workspaceIn(target.pathname) === workspace_id;
  location.replace(isBack ? target.pathname + target.search : pathOfWorkspace(workspace_id));
}

/** The way in: to a workspace that the browser is signed in to, by a link with a code, or through the form. */
export function SignInPage() {
  const t = useTexts('sign-in');
  const link = useCode();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: () => callHub<{ items: Session[] }>('GET', '/api/sessions'),
    enabled: link !== 'asking',
  });
  const known = sessions.data?.items ?? [];
  const last = known.find(({ workspace_id }) => workspace_id === lastWorkspace()) ?? known[0];
  const isEntering = location.pathname !== '/sign-in' && last !== undefined;
  useEffect(() => {
    if (isEntering) enter(last);
  }, [isEntering, last]);
  useEffect(() => {
    document.title = `${t('title')} – Stele`;
  }, [t]);
  if (link === 'asking') return <Stage>{<p role="status">{t('code')}</p>}</Stage>;
  if (isEntering || sessions.isPending) return <Loading className="mx-auto max-w-sm pt-24" lines={4} />;
  return (
    <Stage>
      {link === 'used' && (
        <div role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          <p className="font-semibold">{t('codeUsed')}</p>
          <p>{t('codeUsedDetail')}</p>
        </div>
      )}
      {known.length > 0 && <Known sessions={known} />}
      {sessions.isError && known.length === 0 ? (
        <Failed error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <section className="flex flex-col gap-4">
          <h1 className="font-serif text-2xl font-semibold">{t(known.length > 0 ? 'another' : 'title')}</h1>
          <SignInForm onSignedIn={enter} />
        </section>
      )}
    </Stage>
  );
}

type Link = 'none' | 'asking' | 'used';

/** Signs in with the code of the address, which is then taken out of it, so that no history keeps it. */
function useCode(): Link {
  const [code] = useState(() => new URLSearchParams(location.hash.slice(1)).get('code'));
  const [link, setLink] = useState<Link>(code === null ? 'none' : 'asking');
  // A code works once, and effects of development run twice.
  const isSent = useRef(false);
  useEffect(() => {
    if (code === null || isSent.current) return;
    isSent.current = true;
    history.replaceState(null, '', location.pathname + location.search);
    callHub<Session>('POST', '/api/session', { body: { code } }).then(
      (session) => {
        noteSessionBegin();
        enter(session);
      },
      () => setLink('used'),
    );
  }, [code]);
  return link;
}

/** The stele at the left, the way in at the right; on a phone the way in alone, below the name. */
function Stage({ children }: { children: ReactNode }) {
  const t = useTexts('sign-in');
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(26rem,34rem)]">
      <section
        aria-label={t('idea')}
        className="hidden flex-col justify-end overflow-hidden bg-sunken px-12 pt-12 lg:flex"
      >
        <div className="mx-auto flex w-full max-w-xl flex-1 flex-col justify-end gap-8">
          <div className="flex flex-col gap-2">
            <p className="font-serif text-3xl font-semibold">{t('idea')}</p>
            <p className="max-w-md text-soft">{t('about')}</p>
          </div>
          <SteleFigure />
        </div>
      </section>
      <main className="flex flex-col justify-center gap-8 px-6 py-12 sm:px-16">
        <Wordmark />
        {children}
        <a
          href="/docs"
          className="flex min-h-6 items-center gap-2 self-start rounded text-sm text-soft underline-offset-4 hover:text-ink hover:underline"
        >
          <BookOpen size={16} aria-hidden />
          {t('reference')}
        </a>
      </main>
    </div>
  );
}

/** The workspaces that this browser is signed in to. */
function Known({ sessions }: { sessions: readonly Session[] }) {
  const t = useTexts('sign-in');
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-serif text-2xl font-semibold">{t('there')}</h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-panel">
        {sessions.map((session) => (
          <li key={session.workspace_id}>
            <a
              href={pathOfWorkspace(session.workspace_id)}
              className="flex items-center gap-3 px-4 py-3 hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{session.workspace_name}</span>
                <span className="block truncate text-sm text-soft">
                  {t('until', { name: session.user?.email ?? session.key?.name ?? '' })}
                </span>
              </span>
              <ArrowRight size={16} aria-hidden className="text-soft" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
