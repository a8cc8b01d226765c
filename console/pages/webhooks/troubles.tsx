import { TriangleAlert } from 'lucide-react';
import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { useParameters } from '../../app/search.ts';
import { useTimeFormat } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { useTexts } from '../../text/text.ts';

/** What is not as it should be at an endpoint, in sentences, with what one can do. */
export function Troubles({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const format = useTimeFormat();
  const [, change] = useParameters();
  const { state, state_reason, state_since, behind_since, failing_since, missed } = endpoint;
  const sentences = [
    ...(state === 'active' ? [] : [t(`trouble.${state}`, { ago: format(state_since) })]),
    ...(state_reason === null ? [] : [t('trouble.reason', { reason: state_reason })]),
    ...(behind_since === null ? [] : [t('trouble.behind')]),
    ...(failing_since === null ? [] : [t('trouble.failing', { since: format(failing_since) })]),
    ...(missed === null ? [] : [t('trouble.missed', { count: missed.events })]),
  ];
  if (sentences.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      <TriangleAlert size={16} aria-hidden className="shrink-0" />
      <div className="min-w-0 flex-1 break-words">
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {failing_since !== null && (
        <Button isSmall onClick={() => change({ tab: 'attempts', outcome: 'failed' })}>
          {t('trouble.failures')}
        </Button>
      )}
      {missed !== null && (
        <Button isSmall onClick={() => change({ tab: 'replays', replay: 'missed' }, true)}>
          {t('trouble.sendMissed')}
        </Button>
      )}
    </div>
  );
}
