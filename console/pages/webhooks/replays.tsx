import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WebhookReplay } from '../../../sdk/index.ts';
import { useActorName } from '../../app/actors.ts';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useParameters } from '../../app/search.ts';
import { formatCount } from '../../format/money.tsx';
import { Time } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Panel } from '../../kit/page.tsx';
import { Empty, Loaded, Refusal } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

/** The replays of an endpoint with their progress. */
export function Replays({ id }: { id: string }) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const [, change] = useParameters();
  const list = useList(['webhooks', id, 'replays'], () => hub.webhooks.listReplays(id, { limit: 50 }), {
    everyMs: 2000,
  });
  const start = <Button onClick={() => change({ replay: 'new' }, true)}>{t('replay')}</Button>;
  return (
    <Panel isFlush>
      <Loaded query={list}>
        {(replays) =>
          replays.length === 0 ? (
            <Empty title={t('replays.empty')} action={start}>
              {t('replays.emptyDetail')}
            </Empty>
          ) : (
            <ReplayTable id={id} replays={replays} />
          )
        }
      </Loaded>
      <More list={list} />
    </Panel>
  );
}

const TONES = { running: 'accent', done: 'good', cancelled: 'neutral' } as const;

function ReplayTable({ id, replays }: { id: string; replays: readonly WebhookReplay[] }) {
  const t = useTexts('webhooks');
  const nameOf = useActorName();
  const [, change] = useParameters();
  return (
    <Table label={t('tab.replays')}>
      <thead>
        <tr>
          <Th>{t('replays.began')}</Th>
          <Th>{t('replays.state')}</Th>
          <Th>{t('replays.progress')}</Th>
          <Th>{t('replays.by')}</Th>
          <Th />
        </tr>
      </thead>
      <tbody>
        {replays.map((replay) => (
          <tr key={replay.id} className="hover:bg-hover">
            <Td>
              <Time at={replay.created_at} style="full" />
            </Td>
            <Td>
              <Badge tone={TONES[replay.state]}>{t(`replays.${replay.state}`)}</Badge>
            </Td>
            <Td>
              <Progress replay={replay} />
            </Td>
            <Td>{nameOf(replay.created_by)}</Td>
            <Td className="text-right">
              <span className="inline-flex gap-2">
                <Button isSmall onClick={() => change({ tab: 'attempts', replay_id: replay.id }, true)}>
                  {t('replays.attempts')}
                </Button>
                {replay.state === 'running' && <Stop id={id} replay={replay} />}
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Progress({ replay: { total, delivered, given_up, skipped } }: { replay: WebhookReplay }) {
  const t = useTexts('webhooks');
  const done = delivered + given_up + skipped;
  const text = t('replays.of', { done: formatCount(delivered), total: formatCount(total) });
  return (
    <span className="flex min-w-40 flex-col gap-1">
      <span>
        {text}
        {given_up > 0 && <span className="text-bad"> · {t('replays.givenUp', { count: given_up })}</span>}
      </span>
      <progress value={done} max={Math.max(total, 1)} aria-label={text} className="h-1.5 w-full accent-accent" />
    </span>
  );
}

function Stop({ id, replay }: { id: string; replay: WebhookReplay }) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const stop = useMutation({
    mutationFn: () => hub.webhooks.cancelReplay(id, replay.id),
    onSuccess: () => {
      say(t('done.stopped'));
      setAsked(false);
      return queryClient.invalidateQueries({ queryKey: ['webhooks', id] });
    },
  });
  return (
    <>
      <Button isSmall look="danger" onClick={() => setAsked(true)}>
        {t('replays.stop')}
      </Button>
      <Confirm
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('confirm.stop')}
        action={t('replays.stop')}
        isDangerous
        isBusy={stop.isPending}
        onConfirm={() => stop.mutate()}
      >
        {t('confirm.stopDetail')}
        <Refusal error={stop.error} />
      </Confirm>
    </>
  );
}
