import { useQuery } from '@tanstack/react-query';
import { LogIn, Plus } from 'lucide-react';
import { useState } from 'react';
import type { NewWorkspace } from '../../../sdk/index.ts';
import { callHub } from '../../app/call-hub.ts';
import { type Session, useMay, useSession } from '../../app/session.ts';
import { pathOfWorkspace } from '../../app/workspace-path.ts';
import { Button, buttonClasses } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { AllWorkspaces } from './all-workspaces.tsx';
import { AdminKeyDialog, NewWorkspaceForm } from './new-workspace.tsx';

/** The workspaces that this browser is signed in to; with the scope `workspaces`, all of the hub. */
export function Page() {
  const t = useTexts('workspaces');
  const isOperator = useMay('workspaces');
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewWorkspace>();
  return (
    <Frame
      title={t('title')}
      about={t('about')}
      actions={
        <>
          <a href="/sign-in" className={buttonClasses()}>
            <LogIn size={16} aria-hidden />
            {t('another')}
          </a>
          {isOperator && (
            <Button look="primary" icon={<Plus size={16} />} onClick={() => setCreating(true)}>
              {t('create')}
            </Button>
          )}
        </>
      }
    >
      <Mine />
      {isOperator && <AllWorkspaces />}
      {isCreating && <NewWorkspaceForm onClose={() => setCreating(false)} onMade={setMade} />}
      {made && <AdminKeyDialog made={made} onClose={() => setMade(undefined)} />}
    </Frame>
  );
}

const whoIn = ({ user, key }: Session): string => user?.email ?? key?.name ?? '';

function Mine() {
  const t = useTexts('workspaces');
  const { workspace_id } = useSession();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: () => callHub<{ items: Session[] }>('GET', '/api/sessions'),
  });
  return (
    <Panel title={t('mine')} isFlush>
      <Loaded query={sessions} lines={3}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.map((session) => (
              <li key={session.workspace_id} className="flex flex-wrap items-center gap-3 px-4 py-2.5">
                <span className="min-w-0 flex-1">
                  <span className="font-medium">{session.workspace_name}</span>{' '}
                  <span className="text-sm text-soft">{t('as', { name: whoIn(session) })}</span>
                </span>
                {session.workspace_id === workspace_id ? (
                  <Badge tone="accent">{t('here')}</Badge>
                ) : (
                  <a href={pathOfWorkspace(session.workspace_id)} className={buttonClasses('plain', true)}>
                    {t('enter')}
                  </a>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
