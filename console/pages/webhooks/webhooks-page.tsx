import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useParameters } from '../../app/search.ts';
import { Ago } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { AttemptStrip, HealthBadge, useOldestWaiting } from './health.tsx';

/** The endpoints with their health at a glance. */
export function Page() {
  const t = useTexts('webhooks');
  const hub = useHub();
  const [{ create }, change] = useParameters();
  const endpoints = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => hub.webhooks.list().toArray(),
    refetchInterval: 5000,
  });
  const creating = (
    <Button look="primary" icon={<Plus size={16} />} onClick={() => change({ create: 'yes' }, true)}>
      {t('create')}
    </Button>
  );
  return (
    <Frame title={t('title')} about={t('about')} actions={creating}>
      <Panel isFlush>
        <Loaded query={endpoints}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('empty')} action={creating}>
                {t('emptyDetail')}
              </Empty>
            ) : (
              <ul aria-label={t('list')} className="divide-y divide-line">
                {items.map((endpoint) => (
                  <EndpointRow key={endpoint.id} endpoint={endpoint} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <EndpointForm isOpen={create !== undefined} onClose={() => change({ create: undefined })} />
    </Frame>
  );
}

function EndpointRow({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const { id, name, url, format, last_success_at, missed } = endpoint;
  return (
    <li className="relative grid gap-x-6 gap-y-2 px-4 py-3 hover:bg-hover md:grid-cols-[minmax(0,1.6fr)_7rem_10.5rem_minmax(0,1fr)] md:items-center">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link to="/webhooks/$id" params={{ id }} className="font-medium after:absolute after:inset-0 hover:underline">
            {name}
          </Link>
          <ScriptMark dialect={format === 'stele' ? 'hub' : format} />
        </div>
        <p className="truncate font-mono text-xs text-soft" title={url}>
          {url}
        </p>
      </div>
      <div>
        <HealthBadge endpoint={endpoint} />
      </div>
      <AttemptStrip id={id} />
      <div className="text-sm md:text-right">
        <Waiting endpoint={endpoint} />
        <p className="text-soft">
          {missed !== null && (
            <>
              <span className="text-warn">{t('missed', { count: missed.events })}</span> ·{' '}
            </>
          )}
          {last_success_at === null ? (
            t('never')
          ) : (
            <>
              {t('delivered')} <Ago at={last_success_at} />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

function Waiting({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const oldest = useOldestWaiting(endpoint);
  const { events } = endpoint.waiting;
  return (
    <p>
      {t('events', { count: events })}
      {events > 0 && oldest !== undefined && (
        <>
          , {t('oldest')} <Ago at={oldest} />
        </>
      )}
    </p>
  );
}
