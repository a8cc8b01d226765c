import type { WebhookAttempt } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { type Parameters, useParameters } from '../../app/search.ts';
import { Time } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { OutcomeBadge } from './outcome.tsx';
import { RecordLink } from './record-link.tsx';

const OUTCOMES = [
  'delivered',
  'refused_status',
  'gone',
  'redirected',
  'timeout',
  'connection_failed',
  'address_refused',
  'invalid_reply',
  'not_sent',
  'too_large',
  'not_renderable',
  'cancelled',
] as const;

const FILTERS = ['outcome', 'order', 'event_id', 'replay_id'] as const;
const NO_FILTER = { outcome: undefined, order: undefined, event_id: undefined, replay_id: undefined };

const filterOf = (parameters: Parameters) =>
  Object.fromEntries(FILTERS.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : [])));

/** What was sent to an endpoint, the latest first. */
export function Attempts({ id }: { id: string }) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const [parameters, change] = useParameters();
  const filter = filterOf(parameters);
  const list = useList(
    ['webhooks', id, 'attempts', filter],
    () => hub.webhooks.listAttempts(id, { limit: 50, ...filter }),
    { everyMs: 5000 },
  );
  const isFiltered = Object.keys(filter).length > 0;
  const clear = (
    <Button isSmall onClick={() => change(NO_FILTER)}>
      {t('attempt.clear')}
    </Button>
  );
  return (
    <Panel isFlush>
      <AttemptFilter parameters={parameters} onChange={change} clear={isFiltered ? clear : undefined} />
      <Loaded query={list}>
        {(attempts) =>
          attempts.length === 0 ? (
            <Empty title={t(isFiltered ? 'attempt.emptyFiltered' : 'attempt.empty')} action={isFiltered && clear}>
              {isFiltered ? undefined : t('attempt.emptyDetail')}
            </Empty>
          ) : (
            <AttemptTable attempts={attempts} onOpen={(attempt) => change({ attempt }, true)} />
          )
        }
      </Loaded>
      <More list={list} />
    </Panel>
  );
}

function AttemptFilter({
  parameters,
  onChange,
  clear,
}: {
  parameters: Parameters;
  onChange(change: Parameters): void;
  clear: React.ReactNode;
}) {
  const t = useTexts('webhooks');
  return (
    <search className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-3">
      <div className="w-52 max-sm:w-full">
        <SelectField
          label={t('filter.outcome')}
          value={parameters['outcome'] ?? ''}
          onChange={({ target }) => onChange({ outcome: target.value || undefined })}
          choices={[
            { value: '', label: t('filter.any') },
            { value: 'failed', label: t('filter.failed') },
            ...OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
          ]}
        />
      </div>
      <div className="w-44 max-sm:w-full">
        <TextField
          label={t('filter.order')}
          type="search"
          value={parameters['order'] ?? ''}
          onChange={({ target }) => onChange({ order: target.value || undefined })}
        />
      </div>
      <div className="w-64 max-sm:w-full">
        <TextField
          label={t('filter.event')}
          type="search"
          value={parameters['event_id'] ?? ''}
          onChange={({ target }) => onChange({ event_id: target.value || undefined })}
        />
      </div>
      {clear}
    </search>
  );
}

function AttemptTable({ attempts, onOpen }: { attempts: readonly WebhookAttempt[]; onOpen(id: string): void }) {
  const t = useTexts('webhooks');
  return (
    <Table label={t('tab.attempts')}>
      <thead>
        <tr>
          <Th>{t('attempt.time')}</Th>
          <Th>{t('attempt.event')}</Th>
          <Th>{t('attempt.record')}</Th>
          <Th>{t('attempt.outcome')}</Th>
          <Th className="text-right">{t('attempt.number')}</Th>
          <Th className="text-right">{t('attempt.ms')}</Th>
          <Th>{t('attempt.next')}</Th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <tr key={attempt.id} className="hover:bg-hover">
            <Td>
              <button
                type="button"
                className="text-accent hover:underline"
                onClick={() => onOpen(attempt.id)}
                aria-haspopup="dialog"
              >
                <Time at={attempt.started_at} style="full" />
              </button>
            </Td>
            <Td className="whitespace-nowrap">{attempt.type}</Td>
            <Td>
              <RecordLink entity={attempt.entity} id={attempt.entity_id} version={attempt.version} />
            </Td>
            <Td>
              <OutcomeBadge outcome={attempt.outcome} status={attempt.status} />
            </Td>
            <Td className="text-right">{attempt.attempt}</Td>
            <Td className="text-right">{attempt.duration_ms}</Td>
            <Td className="whitespace-nowrap text-soft">
              {attempt.gave_up
                ? t('attempt.gaveUp')
                : attempt.next_attempt_at !== null && <Time at={attempt.next_attempt_at} />}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
