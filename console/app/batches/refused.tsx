import { Link } from '@tanstack/react-router';
import type { BulkResult } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { useTexts } from '../../text/text.ts';

const MOST_SHOWN = 5;

/** The sentence of a problem: what is wrong with an order. */
export function problemText(problem: Readonly<Record<string, unknown>> | null | undefined): string {
  if (!problem) return '';
  return String(problem['detail'] ?? problem['title'] ?? '');
}

/** Why orders were refused: each reason with some of its orders. `more`: how many there are beyond `results`. */
export function Refused({ results, more = 0 }: { results: readonly BulkResult[]; more?: number }) {
  const t = useTexts('batches');
  const groups = [...Map.groupBy(results, ({ problem }) => String(problem?.['title'] ?? ''))];
  if (groups.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{t('refusedTitle')}</h3>
      {groups.map(([title, orders]) => (
        <div key={title} className="rounded-md border border-line p-2 text-sm">
          <p className="font-medium text-bad">
            {title} · {formatCount(orders.length)}
          </p>
          <ul className="mt-1 flex flex-col gap-0.5">
            {orders.slice(0, MOST_SHOWN).map(({ id, display_id, problem }) => (
              <li key={id} className="min-w-0 break-words">
                <Link to="/orders/$id" params={{ id }} className="font-medium text-accent hover:underline">
                  {display_id ?? id.slice(0, 8)}
                </Link>{' '}
                <span className="text-soft">{problemText(problem)}</span>
              </li>
            ))}
          </ul>
          {orders.length > MOST_SHOWN && (
            <p className="text-soft">{t('andMore', { count: orders.length - MOST_SHOWN })}</p>
          )}
        </div>
      ))}
      {more > 0 && <p className="text-sm text-soft">{t('andMore', { count: more })}</p>}
    </section>
  );
}
