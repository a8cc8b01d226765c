import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { WebhookAttemptWithBodies } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useParameters } from '../../app/search.ts';
import { Time, useTimeFormat } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Code } from '../../kit/code.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Facts } from '../../kit/page.tsx';
import { Loaded, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { bodyText, headerText } from './headers.ts';
import { OutcomeBadge } from './outcome.tsx';
import { RecordLink } from './record-link.tsx';

/** An attempt with its request and its reply, beside the list. */
export function AttemptSheet({
  id,
  attemptId,
  onClose,
}: {
  id: string;
  attemptId: string | undefined;
  onClose(): void;
}) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const format = useTimeFormat();
  const queryClient = useQueryClient();
  const [, change] = useParameters();
  const attempt = useQuery({
    queryKey: ['webhook-attempts', id, attemptId],
    queryFn: () => hub.webhooks.attempt(id, attemptId ?? ''),
    enabled: attemptId !== undefined,
  });
  const resend = useMutation({
    mutationFn: () => hub.webhooks.resend(id, attemptId ?? ''),
    onSuccess: () => {
      say(t('done.resent'));
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const { data } = attempt;
  return (
    <Dialog
      isOpen={attemptId !== undefined}
      onClose={onClose}
      shape="side"
      title={data ? t('attempt.title', { time: format(data.started_at, 'full') }) : t('tab.attempts')}
      actions={
        data?.entity && (
          <>
            <Button onClick={() => change({ attempt: undefined, tab: 'attempts', event_id: data.event_id })}>
              {t('attempt.all')}
            </Button>
            <Button look="primary" isBusy={resend.isPending} onClick={() => resend.mutate()}>
              {t('attempt.resend')}
            </Button>
          </>
        )
      }
    >
      <Loaded query={attempt}>{(shown) => <AttemptContent attempt={shown} />}</Loaded>
      <Refusal error={resend.error} />
    </Dialog>
  );
}

function AttemptContent({ attempt }: { attempt: WebhookAttemptWithBodies }) {
  const t = useTexts('webhooks');
  const { request, reply, erased, error } = attempt;
  return (
    <div className="flex flex-col gap-5">
      <Facts
        facts={[
          [t('attempt.outcome'), <OutcomeBadge key="outcome" outcome={attempt.outcome} status={attempt.status} />],
          ...(error === null ? [] : [[t('attempt.error'), error] as const]),
          [t('attempt.event'), attempt.type],
          [
            t('attempt.eventId'),
            <code key="event" className="font-mono text-xs break-all">
              {attempt.event_id}
            </code>,
          ],
          ...(attempt.entity === null
            ? []
            : [
                [
                  t('attempt.record'),
                  <RecordLink key="record" entity={attempt.entity} id={attempt.entity_id} version={attempt.version} />,
                ] as const,
              ]),
          [t('attempt.number'), `${attempt.attempt}, ${attempt.duration_ms} ms`],
          ...(attempt.next_attempt_at === null
            ? []
            : [[t('attempt.next'), <Time key="next" at={attempt.next_attempt_at} style="full" />] as const]),
          ...(attempt.replay_id === null ? [] : [[t('attempt.replay'), attempt.replay_id] as const]),
          [
            t('facts.url'),
            <code key="url" className="font-mono text-xs break-all">
              {attempt.url}
            </code>,
          ],
        ]}
      />
      {erased && <p className="text-sm text-warn">{t('attempt.erased')}</p>}
      <Message
        title={t('attempt.request')}
        labels={[t('attempt.requestHeaders'), t('attempt.requestBody')]}
        message={request}
      />
      {reply === null ? (
        <p className="text-soft">{t('attempt.noReply')}</p>
      ) : (
        <Message
          title={t('attempt.reply')}
          labels={[t('attempt.replyHeaders'), t('attempt.replyBody')]}
          message={reply}
        />
      )}
    </div>
  );
}

function Message({
  title,
  labels: [headersLabel, bodyLabel],
  message,
}: {
  title: string;
  labels: readonly [string, string];
  message: { headers: Record<string, string>; body: string };
}) {
  const t = useTexts('webhooks');
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      {Object.keys(message.headers).length > 0 && <Code label={headersLabel} text={headerText(message.headers)} />}
      {message.body === '' ? (
        <p className="text-sm text-soft">{t('attempt.emptyBody')}</p>
      ) : (
        <Code label={bodyLabel} text={bodyText(message.body)} />
      )}
    </section>
  );
}
