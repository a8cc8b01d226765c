import { useQuery } from '@tanstack/react-query';
import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Time } from '../../format/time.tsx';
import { Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { OutcomeBadge } from './outcome.tsx';
import { RecordLink } from './record-link.tsx';

/** The orders and records with events that wait, the next to be tried first. */
export function Waiting({ endpoint: { id } }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const waiting = useQuery({
    queryKey: ['webhooks', id, 'waiting'],
    queryFn: () => hub.webhooks.listWaiting(id, { limit: 200 }),
    refetchInterval: 3000,
  });
  return (
    <Panel isFlush>
      <Loaded query={waiting}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('waiting.empty')}>{t('waiting.emptyDetail')}</Empty>
          ) : (
            <Table label={t('tab.waiting')}>
              <thead>
                <tr>
                  <Th>{t('waiting.record')}</Th>
                  <Th className="text-right">{t('waiting.events')}</Th>
                  <Th className="text-right">{t('waiting.tried')}</Th>
                  <Th>{t('waiting.next')}</Th>
                  <Th>{t('waiting.last')}</Th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <tr key={`${item.entity} ${item.entity_id} ${item.replay_id}`} className="hover:bg-hover">
                    <Td>
                      <RecordLink entity={item.entity} id={item.entity_id} version={item.version} />
                    </Td>
                    <Td className="text-right">{item.events}</Td>
                    <Td className="text-right">{item.attempts}</Td>
                    <Td>
                      {Date.parse(item.next_attempt_at) <= Date.now() ? (
                        t('waiting.due')
                      ) : (
                        <Time at={item.next_attempt_at} style="full" />
                      )}
                    </Td>
                    <Td>
                      {item.last_outcome !== null && (
                        <OutcomeBadge outcome={item.last_outcome} status={item.last_status} />
                      )}
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Loaded>
    </Panel>
  );
}
