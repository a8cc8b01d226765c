import type { WebhookAttempt } from '../../../sdk/index.ts';
import { Badge } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';

type Outcome = WebhookAttempt['outcome'];

/** What came of an attempt, with the status of the reply if there was one. */
export function OutcomeBadge({ outcome, status }: { outcome: string; status: number | null }) {
  const t = useTexts('webhooks');
  const tone = outcome === 'delivered' ? 'good' : outcome === 'cancelled' ? 'neutral' : 'bad';
  return (
    <Badge tone={tone}>
      {t(`outcome.${outcome as Outcome}`)}
      {status !== null && ` ${status}`}
    </Badge>
  );
}
