import type { Import } from '../../../sdk/index.ts';
import { Badge } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';
import { useRun } from './runs.ts';

/** An upload notes its progress each second; after this long without it was cut off. */
const SILENT_MS = 30_000;

/** Whether an import waits for the rest of its file: it was stopped, or its hub or its sender is gone. */
export const isCutOff = ({ state, changed_at }: Import): boolean =>
  state === 'stopped' || (state === 'running' && Date.now() - Date.parse(changed_at) > SILENT_MS);

/** The state of an import in a word. */
export function StateBadge({ item }: { item: Import }) {
  const t = useTexts('imports');
  const run = useRun(item.id);
  if (item.state === 'done') return <Badge tone="good">{t('state.done')}</Badge>;
  if (run?.state === 'waiting') return <Badge tone="warn">{t('state.waiting')}</Badge>;
  if (run?.state === 'paused') return <Badge tone="warn">{t('state.paused')}</Badge>;
  if (run?.state === 'sending') return <Badge tone="accent">{t('state.running')}</Badge>;
  return isCutOff(item) ? (
    <Badge tone="warn">{t('state.cut')}</Badge>
  ) : (
    <Badge tone="accent">{t('state.running')}</Badge>
  );
}
