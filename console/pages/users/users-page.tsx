import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import type { User } from '../../../sdk/index.ts';
import { useUsers } from '../../app/actors.ts';
import { useHub } from '../../app/hub.ts';
import { useSession } from '../../app/session.ts';
import { Time } from '../../format/time.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Loaded, Refusal } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { UserForm } from './user-form.tsx';

const nameOf = ({ first_name, last_name, email }: User): string => `${first_name} ${last_name}`.trim() || email;

type Asked = { action: 'create' } | { action: 'edit' | 'disable' | 'remove'; user: User };

/** The users of the workspace. */
export function Page() {
  const t = useTexts('users');
  const users = useUsers();
  const [asked, setAsked] = useState<Asked>();
  const create = (
    <Button look="primary" icon={<Plus size={16} />} onClick={() => setAsked({ action: 'create' })}>
      {t('create')}
    </Button>
  );
  const close = (): void => setAsked(undefined);
  return (
    <Frame title={t('title')} about={t('about')} actions={create}>
      <Panel isFlush>
        <Loaded query={users}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('empty')} action={create}>
                {t('emptyDetail')}
              </Empty>
            ) : (
              <UserTable users={items} onAsk={setAsked} />
            )
          }
        </Loaded>
      </Panel>
      {asked?.action === 'create' && <UserForm onClose={close} />}
      {asked?.action === 'edit' && (
        <UserForm known={asked.user} isLastAdmin={isLastAdmin(asked.user, users.data ?? [])} onClose={close} />
      )}
      {(asked?.action === 'disable' || asked?.action === 'remove') && (
        <Ask
          action={asked.action}
          user={asked.user}
          isLastAdmin={isLastAdmin(asked.user, users.data ?? [])}
          onClose={close}
        />
      )}
    </Frame>
  );
}

const isLastAdmin = (user: User, all: readonly User[]): boolean =>
  user.role === 'admin' &&
  !user.disabled &&
  !all.some(({ id, role, disabled }) => id !== user.id && role === 'admin' && !disabled);

function UserTable({ users, onAsk }: { users: readonly User[]; onAsk(asked: Asked): void }) {
  const t = useTexts('users');
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('column.name')}</Th>
          <Th>{t('column.role')}</Th>
          <Th>{t('column.state')}</Th>
          <Th>{t('column.since')}</Th>
          <Th>
            <span className="sr-only">{t('column.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.id} user={user} onAsk={onAsk} />
        ))}
      </tbody>
    </Table>
  );
}

function UserRow({ user, onAsk }: { user: User; onAsk(asked: Asked): void }) {
  const t = useTexts('users');
  const hub = useHub();
  const queryClient = useQueryClient();
  const isOwn = useSession().user?.id === user.id;
  const enable = useMutation({
    mutationFn: () => hub.users.change(user.id, { disabled: false }),
    onSuccess: () => {
      say(t('done.enabled'));
      return queryClient.invalidateQueries({ queryKey: ['users'] });
    },
  });
  return (
    <tr className="hover:bg-hover">
      <Td className="min-w-48">
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{nameOf(user)}</span>
          {isOwn && <Badge tone="accent">{t('own')}</Badge>}
        </span>
        <span className="block text-xs text-soft">{user.email}</span>
        <Refusal error={enable.error} />
      </Td>
      <Td>{t(`role.${user.role}`)}</Td>
      <Td>
        <Badge tone={user.disabled ? 'warn' : 'good'}>{t(user.disabled ? 'disabled' : 'active')}</Badge>
      </Td>
      <Td>
        <Time at={user.created_at} style="day" />
      </Td>
      <Td className="text-right">
        <Menu
          trigger={<IconButton label={t('actionsOf', { name: nameOf(user) })} icon={<Ellipsis size={16} />} />}
          entries={[
            { id: 'edit', label: t('edit'), onChoose: () => onAsk({ action: 'edit', user }) },
            user.disabled
              ? { id: 'enable', label: t('enable'), onChoose: () => enable.mutate() }
              : { id: 'disable', label: t('disable'), onChoose: () => onAsk({ action: 'disable', user }) },
            { id: 'remove', label: t('remove'), isDangerous: true, onChoose: () => onAsk({ action: 'remove', user }) },
          ]}
        />
      </Td>
    </tr>
  );
}

function Ask({
  action,
  user,
  isLastAdmin,
  onClose,
}: {
  action: 'disable' | 'remove';
  user: User;
  isLastAdmin: boolean;
  onClose(): void;
}) {
  const t = useTexts('users');
  const hub = useHub();
  const queryClient = useQueryClient();
  const isOwn = useSession().user?.id === user.id;
  const run = useMutation({
    mutationFn: async () => {
      if (action === 'remove') await hub.users.delete(user.id);
      else await hub.users.change(user.id, { disabled: true });
    },
    onSuccess: () => {
      say(t(action === 'remove' ? 'done.removed' : 'done.disabled'));
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['users'] });
    },
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={t(`confirm.${action}`, { name: nameOf(user) })}
      action={t(action)}
      isDangerous
      isBusy={run.isPending}
      onConfirm={() => run.mutate()}
    >
      <div className="flex flex-col gap-2">
        <p>{t(`confirm.${action}Detail`)}</p>
        {isOwn && <p className="font-medium text-bad">{t('confirm.self')}</p>}
        {isLastAdmin && <p className="font-medium text-bad">{t('confirm.last')}</p>}
        <Refusal error={run.error} />
      </div>
    </Confirm>
  );
}
