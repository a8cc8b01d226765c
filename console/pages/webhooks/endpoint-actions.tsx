import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, Pause, Pencil, Play, Send } from 'lucide-react';
import { useState } from 'react';
import type { WebhookEndpoint, WebhookEndpointWithSecret } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useParameters } from '../../app/search.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { CheckField, TextField } from '../../kit/field.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { ReplayForm } from './replay-form.tsx';
import { SecretDialog } from './secret-dialog.tsx';

type Asked = 'pause' | 'resume' | 'cancel' | 'rotate' | 'remove';

const refresh = (queryClient: QueryClient) => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

/** What one can do with an endpoint. */
export function EndpointActions({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const c = useTexts('common');
  const [{ edit, replay }, change] = useParameters();
  const [asked, setAsked] = useState<Asked>();
  const [made, setMade] = useState<WebhookEndpointWithSecret>();
  const isPaused = endpoint.state !== 'active';
  return (
    <>
      <TestButton id={endpoint.id} />
      <Button icon={<Pencil size={16} />} onClick={() => change({ edit: 'yes' }, true)}>
        {t('edit')}
      </Button>
      <Button
        look={isPaused ? 'primary' : 'plain'}
        icon={isPaused ? <Play size={16} /> : <Pause size={16} />}
        onClick={() => setAsked(isPaused ? 'resume' : 'pause')}
      >
        {t(isPaused ? 'resume' : 'pause')}
      </Button>
      <MoreActions
        endpoint={endpoint}
        label={c('more')}
        onAsk={setAsked}
        onReplay={() => change({ replay: 'new' }, true)}
      />
      <EndpointForm isOpen={edit !== undefined} endpoint={endpoint} onClose={() => change({ edit: undefined })} />
      {replay !== undefined && <ReplayForm endpoint={endpoint} onClose={() => change({ replay: undefined })} />}
      {asked !== undefined && (
        <Ask asked={asked} endpoint={endpoint} onClose={() => setAsked(undefined)} onRotated={setMade} />
      )}
      <SecretDialog made={made} onClose={() => setMade(undefined)} />
    </>
  );
}

function TestButton({ id }: { id: string }) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [, change] = useParameters();
  const test = useMutation({
    mutationFn: () => hub.webhooks.test(id, { timeoutMs: 40_000 }),
    onSuccess: (attempt) => {
      queryClient.setQueryData(['webhook-attempts', id, attempt.id], attempt);
      change({ attempt: attempt.id }, true);
      return refresh(queryClient);
    },
  });
  return (
    <>
      <Refusal error={test.error} />
      <Button icon={<Send size={16} />} isBusy={test.isPending} onClick={() => test.mutate()}>
        {t('test')}
      </Button>
    </>
  );
}

function MoreActions({
  endpoint,
  label,
  onAsk,
  onReplay,
}: {
  endpoint: WebhookEndpoint;
  label: string;
  onAsk(asked: Asked): void;
  onReplay(): void;
}) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const queryClient = useQueryClient();
  const retry = useMutation({
    mutationFn: () => hub.webhooks.retry(endpoint.id),
    onSuccess: () => {
      say(t('done.retried'));
      return refresh(queryClient);
    },
  });
  const isIdle = endpoint.waiting.events === 0;
  return (
    <>
      <Refusal error={retry.error} />
      <Menu
        trigger={<IconButton look="plain" isSmall={false} label={label} icon={<Ellipsis size={16} />} />}
        entries={[
          { id: 'retry', label: t('retry'), isDisabled: isIdle, onChoose: () => retry.mutate() },
          { id: 'replay', label: t('replay'), onChoose: onReplay },
          { id: 'rotate', label: t('rotate'), onChoose: () => onAsk('rotate') },
          {
            id: 'cancel',
            label: t('cancelWaiting'),
            isDangerous: true,
            isDisabled: isIdle,
            onChoose: () => onAsk('cancel'),
          },
          { id: 'remove', label: t('remove'), isDangerous: true, onChoose: () => onAsk('remove') },
        ]}
      />
    </>
  );
}

const DONE = { pause: 'paused', resume: 'resumed', cancel: 'cancelled', remove: 'deleted' } as const;

/** Asks before what stops, skips or ends something, with the choices that it has. */
function Ask({
  asked,
  endpoint,
  onClose,
  onRotated,
}: {
  asked: Asked;
  endpoint: WebhookEndpoint;
  onClose(): void;
  onRotated(made: WebhookEndpointWithSecret): void;
}) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const [skips, setSkips] = useState(false);
  const [grace, setGrace] = useState('24');
  const { id, name, waiting } = endpoint;
  const run = useMutation({
    mutationFn: async () => {
      if (asked === 'pause') await hub.webhooks.pause(id, reason === '' ? {} : { reason });
      if (asked === 'resume') await hub.webhooks.resume(id, { skip: skips });
      if (asked === 'cancel') await hub.webhooks.cancel(id);
      if (asked === 'remove') await hub.webhooks.delete(id);
      if (asked === 'rotate') onRotated(await hub.webhooks.rotateSecret(id, { grace_hours: Number(grace) }));
    },
    onSuccess: async () => {
      if (asked !== 'rotate') say(t(`done.${DONE[asked]}`));
      onClose();
      if (asked === 'remove') {
        queryClient.removeQueries({ queryKey: ['webhooks', id] });
        await navigate({ to: '/webhooks' });
      }
      await refresh(queryClient);
    },
  });
  const title = asked === 'cancel' ? t('confirm.cancel') : t(`confirm.${asked}`, { name });
  const action = {
    pause: t('pause'),
    resume: t('resume'),
    cancel: t('cancelWaiting'),
    rotate: t('rotate'),
    remove: t('remove'),
  };
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={title}
      action={action[asked]}
      isDangerous={asked === 'cancel' || asked === 'remove'}
      isBusy={run.isPending}
      onConfirm={() => run.mutate()}
    >
      <div className="flex flex-col gap-3">
        <p>{asked === 'cancel' ? t('confirm.cancelDetail', { count: waiting.events }) : t(`confirm.${asked}Detail`)}</p>
        {asked === 'pause' && (
          <TextField
            label={t('confirm.pauseReason')}
            maxLength={1000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            error={fieldError(run.error, 'reason')}
          />
        )}
        {asked === 'resume' && (
          <CheckField
            label={t('confirm.resumeSkip')}
            hint={t('confirm.resumeSkipHint')}
            checked={skips}
            onChange={({ target }) => setSkips(target.checked)}
          />
        )}
        {asked === 'rotate' && (
          <TextField
            label={t('confirm.grace')}
            type="number"
            min={0}
            max={168}
            className="w-28"
            value={grace}
            onChange={({ target }) => setGrace(target.value)}
            error={fieldError(run.error, 'grace_hours')}
          />
        )}
        <Refusal error={run.error} />
      </div>
    </Confirm>
  );
}
