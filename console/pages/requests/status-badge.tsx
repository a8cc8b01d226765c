import { Badge } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';

/** The status of a reply: a failure of the hub, a refusal, a success, or no reply at all. */
export function StatusBadge({ status }: { status: number | null }) {
  const t = useTexts('requests');
  if (status === null) return <Badge tone="warn">{t('noReply')}</Badge>;
  return <Badge tone={status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good'}>{status}</Badge>;
}
