import { Link } from '@tanstack/react-router';
import type { Batch } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useParameters } from '../../app/search.ts';
import { formatCount } from '../../format/money.tsx';
import { Ago } from '../../format/time.tsx';
import { buttonClasses } from '../../kit/button.tsx';
import { SelectField } from '../../kit/field.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Failed, Loading } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { BatchState, useChangeWords, useWhichWords } from './batch-words.tsx';

const KINDS = ['bulk', 'import', 'undo'] as const;
const STATES = ['running', 'cut_off', 'done', 'undone'] as const;
/** How often the list is read again, so that running batches are seen to go on. */
const READ_EVERY_MS = 5000;

/** The batches of the workspace: what changed many orders at once. */
export function Page() {
  const t = useTexts('batches');
  const hub = useHub();
  const [{ kind, state }, change] = useParameters();
  const query = {
    ...(KINDS.some((known) => known === kind) ? { kind: kind as 'bulk' } : {}),
    ...(STATES.some((known) => known === state) ? { state: state as 'done' } : {}),
  };
  const list = useList(['batches', query], () => hub.batches.list({ ...query, limit: 50 }), { everyMs: READ_EVERY_MS });
  return (
    <Frame title={t('title')} about={t('about')}>
      <div className="flex flex-wrap gap-3">
        <div className="w-44">
          <SelectField
            label={t('kindFilter')}
            value={query.kind ?? ''}
            onChange={({ target }) => change({ kind: target.value || undefined })}
            choices={[{ value: '', label: t('any') }, ...KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))]}
          />
        </div>
        <div className="w-44">
          <SelectField
            label={t('stateFilter')}
            value={query.state ?? ''}
            onChange={({ target }) => change({ state: target.value || undefined })}
            choices={[
              { value: '', label: t('any') },
              ...STATES.map((value) => ({ value, label: t(`state.${value}`) })),
            ]}
          />
        </div>
      </div>
      <Panel isFlush>
        <Batches list={list} />
      </Panel>
    </Frame>
  );
}

function Batches({ list }: { list: ReturnType<typeof useList<Batch>> }) {
  const t = useTexts('batches');
  if (list.data === undefined) {
    return list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : <Loading lines={8} />;
  }
  if (list.data.length === 0) {
    return (
      <Empty
        title={t('empty')}
        action={
          <Link to="/orders" className={buttonClasses('plain')}>
            {t('toOrders')}
          </Link>
        }
      >
        {t('emptyDetail')}
      </Empty>
    );
  }
  return (
    <>
      <Table label={t('table')}>
        <thead>
          <tr>
            <Th>{t('column.what')}</Th>
            <Th>{t('column.which')}</Th>
            <Th>{t('column.state')}</Th>
            <Th>{t('column.results')}</Th>
            <Th>{t('column.by')}</Th>
            <Th>{t('column.at')}</Th>
          </tr>
        </thead>
        <tbody>
          {list.data.map((batch) => (
            <BatchRow key={batch.id} batch={batch} />
          ))}
        </tbody>
      </Table>
      <More list={list} />
    </>
  );
}

function BatchRow({ batch }: { batch: Batch }) {
  const t = useTexts('batches');
  const changeWords = useChangeWords();
  const whichWords = useWhichWords();
  const counts = (['changed', 'unchanged', 'refused', 'failed'] as const).filter((name) => batch[name] > 0);
  return (
    <tr className="hover:bg-hover">
      <Td className="max-w-80">
        <Link
          to="/batches/$id"
          params={{ id: batch.id }}
          className="block truncate font-medium text-accent hover:underline"
        >
          {changeWords(batch) || t(`kind.${batch.kind}`)}
        </Link>
        {batch.reason !== null && <span className="block truncate text-soft">{batch.reason}</span>}
      </Td>
      <Td className="max-w-64">
        <span className="block truncate">{whichWords(batch)}</span>
      </Td>
      <Td>
        <BatchState state={batch.state} />
      </Td>
      <Td className="whitespace-nowrap">
        {counts.map((name) => `${formatCount(batch[name])} ${t(`one.${name}`)}`).join(', ') || '0'}
      </Td>
      <Td className="whitespace-nowrap">{batch.actor.name}</Td>
      <Td>
        <Ago at={batch.started_at} />
      </Td>
    </tr>
  );
}
