import './styles.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { createHub } from './app/hub.ts';
import { createQueryClient } from './app/query-client.ts';
import { workspaceIn } from './app/workspace-path.ts';
import { Tips } from './kit/tip.tsx';
import { Toasts } from './kit/toast.tsx';
import { createConsoleRouter } from './router.tsx';
import { loadTexts, startTexts } from './text/text.ts';

const workspace = workspaceIn(location.pathname);
const queryClient = createQueryClient();

const SignInPage = lazy(async () => {
  const [{ SignInPage: page }] = await Promise.all([import('./sign-in/sign-in-page.tsx'), loadTexts('sign-in')]);
  return { default: page };
});

function Console({ workspace }: { workspace: string }) {
  const router = createConsoleRouter({ workspace, hub: createHub(workspace, queryClient), queryClient });
  return <RouterProvider router={router} />;
}

await startTexts();
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          {workspace === undefined ? <SignInPage /> : <Console workspace={workspace} />}
        </Suspense>
        <Toasts />
        <Tips />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
