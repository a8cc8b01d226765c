import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { Ago, Time } from '../../format/time.tsx';
import { CopyButton } from '../../kit/code.tsx';
import { Facts } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';
import { useOldestWaiting } from './health.tsx';

const PARTS = [
  { part: 'delivered', ground: 'bg-good' },
  { part: 'waiting', ground: 'bg-accent' },
  { part: 'given_up', ground: 'bg-bad' },
  { part: 'skipped', ground: 'bg-line-strong' },
] as const;

/** How far an endpoint has come: the position up to which it has everything, and what became of its events. */
export function Position({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const oldest = useOldestWaiting(endpoint);
  const { counts, waiting, complete_to } = endpoint;
  const numbers = {
    ...counts,
    waiting: Math.max(0, counts.matched - counts.delivered - counts.given_up - counts.skipped),
  };
  return (
    <div className="flex flex-col gap-4">
      {counts.matched === 0 ? (
        <p className="text-soft">{t('position.nothing')}</p>
      ) : (
        <figure className="flex flex-col gap-2">
          <figcaption className="text-sm text-soft">
            {t('position.counts', { matched: formatCount(counts.matched) })}
          </figcaption>
          <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-sunken">
            {PARTS.map(({ part, ground }) =>
              numbers[part] > 0 ? (
                <span key={part} className={ground} style={{ flexGrow: numbers[part], minWidth: 3 }} />
              ) : null,
            )}
          </div>
          <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
            {PARTS.map(({ part, ground }) => (
              <li key={part} className="flex items-center gap-1.5">
                <span aria-hidden className={`size-2 rounded-full ${ground}`} />
                {formatCount(numbers[part])} {t(`position.${part}`)}
              </li>
            ))}
          </ul>
        </figure>
      )}
      <Facts
        facts={[
          [
            t('position.complete'),
            <span key="position" className="flex items-center gap-1" title={t('position.completeHint')}>
              <code className="min-w-0 truncate font-mono text-xs">{complete_to}</code>
              <CopyButton text={complete_to} />
            </span>,
          ],
          ...(waiting.events === 0
            ? []
            : [
                [t('position.oldest'), oldest === undefined ? '–' : <Ago key="oldest" at={oldest} />] as const,
                [
                  t('position.next'),
                  waiting.next_attempt_at === null ? (
                    '–'
                  ) : (
                    <Time key="next" at={waiting.next_attempt_at} style="full" />
                  ),
                ] as const,
              ]),
          [t('delivered'), endpoint.last_success_at === null ? '–' : <Ago key="last" at={endpoint.last_success_at} />],
        ]}
      />
    </div>
  );
}
