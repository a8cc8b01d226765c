import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Workspace } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useSession } from '../../app/session.ts';
import { Time } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded, Refusal } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

/** All workspaces of the hub, archived ones too. */
export function AllWorkspaces() {
  const t = useTexts('workspaces');
  const hub = useHub();
  const workspaces = useQuery({ queryKey: ['workspaces'], queryFn: () => hub.workspaces.list().toArray() });
  return (
    <Panel title={t('all')} isFlush>
      <Loaded query={workspaces}>
        {(items) => (
          <Table label={t('all')}>
            <thead>
              <tr>
                <Th>{t('name')}</Th>
                <Th>{t('id')}</Th>
                <Th>{t('state')}</Th>
                <Th>{t('made')}</Th>
                <Th>
                  <span className="sr-only">{t('actions')}</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {items.map((workspace) => (
                <WorkspaceRow key={workspace.id} workspace={workspace} />
              ))}
            </tbody>
          </Table>
        )}
      </Loaded>
    </Panel>
  );
}

function WorkspaceRow({ workspace: { id, name, created_at, archived_at } }: { workspace: Workspace }) {
  const t = useTexts('workspaces');
  const hub = useHub();
  const queryClient = useQueryClient();
  const isHere = useSession().workspace_id === id;
  const [isAsked, setAsked] = useState(false);
  const change = useMutation({
    mutationFn: (archived: boolean) => hub.workspaces.change(id, { archived }),
    onSuccess: ({ archived_at }) => {
      say(t(archived_at === null ? 'restored' : 'isArchived'));
      setAsked(false);
      return queryClient.invalidateQueries({ queryKey: ['workspaces'] });
    },
  });
  return (
    <tr className="hover:bg-hover">
      <Td className="font-medium">{name}</Td>
      <Td className="font-mono text-xs">{id}</Td>
      <Td>
        <Badge tone={archived_at === null ? 'good' : 'warn'}>{t(archived_at === null ? 'active' : 'archived')}</Badge>
      </Td>
      <Td>
        <Time at={created_at} style="day" />
      </Td>
      <Td className="text-right">
        {isHere && <Badge tone="accent">{t('here')}</Badge>}
        {!isHere && archived_at === null && (
          <Button isSmall look="danger" onClick={() => setAsked(true)}>
            {t('archive')}
          </Button>
        )}
        {archived_at !== null && (
          <>
            <Refusal error={change.error} />
            <Button isSmall isBusy={change.isPending} onClick={() => change.mutate(false)}>
              {t('restore')}
            </Button>
          </>
        )}
        <Confirm
          isOpen={isAsked}
          onClose={() => setAsked(false)}
          title={t('archiveTitle', { name })}
          action={t('archive')}
          isDangerous
          isBusy={change.isPending}
          onConfirm={() => change.mutate(true)}
        >
          <p>{t('archiveDetail')}</p>
          <Refusal error={change.error} />
        </Confirm>
      </Td>
    </tr>
  );
}
