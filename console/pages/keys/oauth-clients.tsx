import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Client, NewClient } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Time } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Confirm, Dialog } from '../../kit/overlay.tsx';
import { Panel } from '../../kit/page.tsx';
import { ShownOnce } from '../../kit/shown-once.tsx';
import { Empty, fieldError, Loaded, Refusal } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

/** The OAuth clients through which users sign in. */
export function OauthClients() {
  const t = useTexts('keys');
  const hub = useHub();
  const clients = useQuery({ queryKey: ['oauth-clients'], queryFn: () => hub.clients.list().toArray() });
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewClient>();
  const [leaving, setLeaving] = useState<Client>();
  const create = <Button onClick={() => setCreating(true)}>{t('clients.create')}</Button>;
  return (
    <Panel isFlush title={<span className="font-normal text-soft">{t('clients.about')}</span>} actions={create}>
      <Loaded query={clients}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('clients.empty')} action={create} />
          ) : (
            <Table label={t('tab.clients')}>
              <thead>
                <tr>
                  <Th>{t('clients.name')}</Th>
                  <Th>{t('clients.id')}</Th>
                  <Th>{t('clients.made')}</Th>
                  <Th>
                    <span className="sr-only">{t('column.actions')}</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {items.map((client) => (
                  <tr key={client.client_id} className="hover:bg-hover">
                    <Td className="font-medium">{client.name}</Td>
                    <Td className="font-mono text-xs">{client.client_id}</Td>
                    <Td>
                      <Time at={client.created_at} />
                    </Td>
                    <Td className="text-right">
                      <Button isSmall look="danger" onClick={() => setLeaving(client)}>
                        {t('revoke')}
                      </Button>
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Loaded>
      {isCreating && <ClientForm onClose={() => setCreating(false)} onMade={setMade} />}
      {leaving && <RevokeClient client={leaving} onClose={() => setLeaving(undefined)} />}
      <Dialog
        isOpen={made !== undefined}
        onClose={() => setMade(undefined)}
        title={t('clients.shown', { name: made?.name ?? '' })}
        actions={
          <Button look="primary" onClick={() => setMade(undefined)}>
            {t('made.done')}
          </Button>
        }
      >
        {made && (
          <div className="flex flex-col gap-4">
            <p>
              {t('clients.id')}: <code className="font-mono text-sm break-all">{made.client_id}</code>
            </p>
            <ShownOnce label={t('clients.secret')} secret={made.client_secret} />
          </div>
        )}
      </Dialog>
    </Panel>
  );
}

function ClientForm({ onClose, onMade }: { onClose(): void; onMade(made: NewClient): void }) {
  const t = useTexts('keys');
  const c = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const formId = useId();
  const [typed, setTyped] = useState({ name: '', client_id: '', client_secret: '' });
  const create = useMutation({
    mutationFn: () => {
      const { name, client_id, client_secret } = typed;
      return hub.clients.create({
        name,
        ...(client_id === '' ? {} : { client_id }),
        ...(client_secret === '' ? {} : { client_secret }),
      });
    },
    onSuccess: (made) => {
      onMade(made);
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['oauth-clients'] });
    },
  });
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [name]: target.value }),
    error: fieldError(create.error, name),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('clients.create')}
      actions={
        <>
          <Button onClick={onClose}>{c('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={create.isPending}>
            {t('clients.submit')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField label={t('clients.name')} required {...field('name')} />
        <TextField label={t('clients.ownId')} hint={t('clients.ownHint')} {...field('client_id')} />
        <TextField
          label={t('clients.ownSecret')}
          hint={t('clients.ownHint')}
          type="password"
          autoComplete="off"
          {...field('client_secret')}
        />
        <Refusal error={create.error} />
      </form>
    </Dialog>
  );
}

function RevokeClient({ client, onClose }: { client: Client; onClose(): void }) {
  const t = useTexts('keys');
  const hub = useHub();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => hub.clients.revoke(client.client_id),
    onSuccess: () => {
      say(t('done.clientRevoked'));
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['oauth-clients'] });
    },
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={t('clients.revokeTitle', { name: client.name })}
      action={t('revoke')}
      isDangerous
      isBusy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    >
      <p>{t('clients.revokeDetail')}</p>
      <Refusal error={revoke.error} />
    </Confirm>
  );
}
