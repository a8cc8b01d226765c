import { Link } from '@tanstack/react-router';
import type { BulkReply } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { FieldsChanged } from '../../kit/fields-changed.tsx';
import { StatusPill } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';
import { useStatuses } from '../workspace.ts';
import { Refused } from './refused.tsx';

const MOST_SAMPLES = 4;

/** What a dry run says: how many orders would change, how, and which are refused and why. */
export function BatchPreview({ reply }: { reply: BulkReply }) {
  const t = useTexts('batches');
  const changed = reply.results.filter(({ result }) => result === 'changed');
  const refused = reply.results.filter(({ result }) => result === 'refused' || result === 'failed');
  const bad = reply.refused + reply.failed;
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        <strong className="font-semibold">
          {t('preview.change', { count: reply.changed, shown: formatCount(reply.changed) })}
        </strong>{' '}
        {reply.unchanged > 0 &&
          `${t('preview.stay', { count: reply.unchanged, shown: formatCount(reply.unchanged) })} `}
        {bad > 0 && t('preview.refuse', { count: bad, shown: formatCount(bad) })}
      </p>
      <Moves moves={reply.moves ?? []} />
      <Refused results={refused} more={bad - refused.length} />
      {changed.length > 0 && (
        <section>
          <h3 className="text-sm font-semibold">{t('preview.samples')}</h3>
          <ul className="divide-y divide-line">
            {changed.slice(0, MOST_SAMPLES).map(({ id, display_id, changes = [] }) => (
              <li key={id} className="py-1.5 text-sm">
                <Link to="/orders/$id" params={{ id }} className="font-medium text-accent hover:underline">
                  {display_id ?? id.slice(0, 8)}
                </Link>
                <NamedChanges changes={changes} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Changes of fields, with statuses by their names. */
function NamedChanges({ changes }: { changes: readonly { field: string; from?: unknown; to?: unknown }[] }) {
  const statuses = useStatuses();
  const named = (field: string, value: unknown): unknown =>
    field === 'status_id' ? (statuses.find(({ id }) => id === value)?.name ?? value) : value;
  return (
    <FieldsChanged
      changes={changes.map(({ field, from, to }) => ({ field, from: named(field, from), to: named(field, to) }))}
      nameOf={(field) => (field === 'status_id' ? 'status' : field.replaceAll('_', ' '))}
    />
  );
}

function Moves({ moves }: { moves: NonNullable<BulkReply['moves']> }) {
  const statuses = useStatuses();
  const pill = (id: string) => {
    const { name, color } = statuses.find((status) => status.id === id) ?? { name: id, color: null };
    return <StatusPill status={{ name, color }} />;
  };
  return (
    moves.length > 0 && (
      <ul className="flex flex-col gap-1">
        {moves.map(({ from, to, orders }) => (
          <li key={`${from} ${to}`} className="flex flex-wrap items-center gap-2">
            {pill(from)} <span aria-hidden>→</span> {pill(to)}
            <span className="tabular-nums text-soft">{formatCount(orders)}</span>
          </li>
        ))}
      </ul>
    )
  );
}
