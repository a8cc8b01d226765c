import { Outlet, useRouteContext } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { HubContext } from '../app/hub.ts';
import { followChanges } from '../app/live.ts';
import { useSession } from '../app/session.ts';
import { Loading } from '../kit/states.tsx';
import { useTexts } from '../text/text.ts';
import { ConnectionBar } from './connection-bar.tsx';
import { useFocusOnNavigation } from './focus.ts';
import { useShellKeys } from './keys.ts';
import { useOverlay } from './overlays.ts';
import { PhoneBar } from './phone-bar.tsx';
import { SessionEnded } from './session-ended.tsx';
import { SessionGate } from './session-gate.tsx';
import { Sidebar } from './sidebar.tsx';

const Overlays = lazy(() => import('./all-overlays.tsx').then(({ AllOverlays }) => ({ default: AllOverlays })));

/** The frame around every page: the places at the left, the page, and what concerns all pages. */
export function Shell() {
  const { hub } = useRouteContext({ from: '__root__' });
  return (
    <HubContext value={hub}>
      <SessionGate>
        <Frame />
      </SessionGate>
      <SessionEnded />
    </HubContext>
  );
}

/** Follows the changes of the workspace, as far as the session may. */
function useChanges(): void {
  const { hub, queryClient } = useRouteContext({ from: '__root__' });
  const session = useSession();
  const { workspace_id } = session;
  const scopes = session.scopes.join(' ');
  useEffect(() => {
    const controller = new AbortController();
    const may = { workspace_id, scopes: scopes.split(' ') };
    void followChanges(hub, may, queryClient, controller.signal);
    return () => controller.abort();
  }, [hub, workspace_id, scopes, queryClient]);
}

function Frame() {
  const t = useTexts('shell');
  const overlay = useOverlay();
  const [wasShown, setWasShown] = useState(false);
  if (overlay !== undefined && !wasShown) setWasShown(true);
  useChanges();
  useShellKeys();
  useFocusOnNavigation();
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-panel px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <div className="flex h-dvh flex-col md:flex-row">
        <PhoneBar />
        <Sidebar />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ConnectionBar />
          <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
            <Suspense fallback={<Loading lines={8} />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <Suspense fallback={null}>{wasShown && <Overlays overlay={overlay} />}</Suspense>
    </>
  );
}
