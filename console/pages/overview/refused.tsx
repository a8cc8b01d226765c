import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useHub } from '../../app/hub.ts';
import { formatCount } from '../../format/money.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { type Range, spanOf } from './range.ts';
import { To } from './waiting.tsx';

const SHOWN = 5;

/** Why calls failed in the period, the commonest reasons first. */
export function Refused({ range }: { range: Range }) {
  const t = useTexts('overview');
  const hub = useHub();
  const query = useQuery({
    queryKey: ['requests', 'summary', 'overview', range],
    queryFn: () => hub.requests.summarize({ from: spanOf(range).from, limit: SHOWN }),
    refetchInterval: 60_000,
  });
  return (
    <Panel title={t('refused')} isFlush actions={<To to="/requests" text={t('refusedAll')} />}>
      <Loaded query={query} lines={4}>
        {({ groups }) =>
          groups.length === 0 ? (
            <p className="p-4 text-soft">{t('refusedNone')}</p>
          ) : (
            <ul className="divide-y divide-line">
              {groups.map(({ dialect, operation, status, failure, field, reason, count, last_id }) => (
                <li key={[dialect, operation, status, failure, field, reason].join(' ')} className="px-4 py-2">
                  <div className="flex items-baseline gap-3">
                    <span className="w-10 shrink-0 text-right font-semibold">{formatCount(count)}</span>
                    <Link
                      to="/requests/$id"
                      params={{ id: last_id }}
                      className="min-w-0 flex-1 truncate text-accent underline-offset-4 hover:underline"
                    >
                      {[field, reason ?? failure].filter(Boolean).join(' ') || String(status)}
                    </Link>
                    <ScriptMark dialect={dialect} />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
