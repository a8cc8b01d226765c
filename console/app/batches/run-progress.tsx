import { Link } from '@tanstack/react-router';
import { formatCount } from '../../format/money.tsx';
import { buttonClasses } from '../../kit/button.tsx';
import { Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { type BatchRun, useBatchRun } from './batch-run.ts';
import { Refused } from './refused.tsx';

/** How far a batch is, and what became of its orders. */
export function RunProgress({ run }: { run: BatchRun }) {
  const t = useTexts('batches');
  const { batchId, total, counts, refused, isDone, error } = useBatchRun(run);
  const done = counts.changed + counts.unchanged + counts.refused + counts.failed;
  return (
    <div className="flex flex-col gap-3">
      <ProgressBar label={t('progress')} done={done} total={total} isDone={isDone} />
      <p role="status" className="font-medium">
        {isDone
          ? t(error ? 'brokenOff' : 'done', { count: counts.changed, shown: formatCount(counts.changed) })
          : t('running', { done: formatCount(done), total: total === undefined ? '…' : formatCount(total) })}
      </p>
      <Counts counts={counts} />
      <Refusal error={error} />
      <Refused results={refused} more={counts.refused + counts.failed - refused.length} />
      {batchId !== undefined && (
        <p className="flex flex-wrap gap-2">
          <Link to="/batches/$id" params={{ id: batchId }} className={buttonClasses('plain')}>
            {t('seeEach')}
          </Link>
          {isDone && counts.changed > 0 && (
            <Link
              to="/batches/$id"
              params={{ id: batchId }}
              search={{ undo: 'true' }}
              className={buttonClasses('plain')}
            >
              {t('undo.open')}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}

interface ProgressBarProps {
  label: string;
  done: number;
  total: number | undefined;
  isDone?: boolean;
}

/** A bar that fills. Its numbers are said beside it. */
export function ProgressBar({ label, done, total, isDone = false }: ProgressBarProps) {
  const share = isDone ? 1 : total ? done / total : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total ?? 100}
      aria-valuenow={isDone ? (total ?? 100) : done}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div className="h-full bg-accent transition-[width]" style={{ width: `${Math.min(100, share * 100)}%` }} />
    </div>
  );
}

/** The numbers of orders by what became of them. */
export function Counts({
  counts,
}: {
  counts: { changed: number; unchanged: number; refused: number; failed: number };
}) {
  const t = useTexts('batches');
  const shown = (['changed', 'unchanged', 'refused', 'failed'] as const).filter(
    (name) => counts[name] > 0 || name === 'changed',
  );
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1">
      {shown.map((name) => (
        <div key={name} className="flex items-baseline gap-1.5">
          <dd className="text-lg font-semibold tabular-nums">{formatCount(counts[name])}</dd>
          <dt className="text-sm text-soft">{t(`result.${name}`)}</dt>
        </div>
      ))}
    </dl>
  );
}
