import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useHub } from '../../app/hub.ts';
import { useParameters } from '../../app/search.ts';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { useTexts } from '../../text/text.ts';
import { AttemptSheet } from './attempt-sheet.tsx';
import { Attempts } from './attempts.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { EndpointFacts } from './endpoint-facts.tsx';
import { AttemptStrip, HealthBadge } from './health.tsx';
import { Position } from './position.tsx';
import { Replays } from './replays.tsx';
import { Troubles } from './troubles.tsx';
import { Waiting } from './waiting.tsx';

/** One endpoint: how it is, where it is, what was sent and what waits. */
export function Page() {
  const t = useTexts('webhooks');
  const hub = useHub();
  const { id } = useParams({ strict: false }) as { id: string };
  const [{ tab = 'attempts', attempt }, change] = useParameters();
  const endpoint = useQuery({
    queryKey: ['webhooks', id],
    queryFn: () => hub.webhooks.get(id),
    refetchInterval: 3000,
  });
  const { data } = endpoint;
  return (
    <Frame title={data?.name ?? t('title')} actions={data && <EndpointActions endpoint={data} />}>
      <Link to="/webhooks" className="-mt-3 flex items-center gap-1 self-start py-1 text-sm text-soft hover:text-ink">
        <ChevronLeft size={16} aria-hidden />
        {t('back')}
      </Link>
      <Loaded query={endpoint} lines={8}>
        {(endpoint) => (
          <>
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <HealthBadge endpoint={endpoint} />
              <AttemptStrip id={id} />
            </div>
            <Troubles endpoint={endpoint} />
            <div className="grid gap-4 lg:grid-cols-2">
              <Panel title={t('position.title')}>
                <Position endpoint={endpoint} />
              </Panel>
              <Panel title={t('facts.title')}>
                <EndpointFacts endpoint={endpoint} />
              </Panel>
            </div>
            <Tabs
              label={t('tab.label')}
              chosen={tab}
              onChoose={(chosen) => change({ tab: chosen })}
              tabs={[
                { id: 'attempts', label: t('tab.attempts'), content: tab === 'attempts' && <Attempts id={id} /> },
                {
                  id: 'waiting',
                  label: `${t('tab.waiting')} · ${endpoint.waiting.events}`,
                  content: tab === 'waiting' && <Waiting endpoint={endpoint} />,
                },
                { id: 'replays', label: t('tab.replays'), content: tab === 'replays' && <Replays id={id} /> },
              ]}
            />
          </>
        )}
      </Loaded>
      <AttemptSheet id={id} attemptId={attempt} onClose={() => change({ attempt: undefined })} />
    </Frame>
  );
}
