import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Batch, BatchOrder } from '../../../sdk/index.ts';
import { problemText } from '../../app/batches/refused.tsx';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useParameters } from '../../app/search.ts';
import { SelectField } from '../../kit/field.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Failed, Loading } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';

const RESULTS = ['changed', 'unchanged', 'refused', 'failed', 'pending'] as const;
const TONES = { changed: 'good', unchanged: 'neutral', refused: 'bad', failed: 'bad', pending: 'warn' } as const;

/** What became of each order of a batch, with the reasons of those that were refused. */
export function BatchResults({ batch }: { batch: Batch }) {
  const t = useTexts('batches');
  const hub = useHub();
  const [{ result }, change] = useParameters();
  const chosen = RESULTS.find((known) => known === result);
  const list = useList(['batches', batch.id, 'results', chosen], () =>
    hub.batches.listResults(batch.id, { limit: 100, ...(chosen === undefined ? {} : { result: chosen }) }),
  );
  const { refetch } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a running batch has done is read again as it goes on
  useEffect(() => void refetch(), [batch.changed_at, refetch]);
  return (
    <Panel
      title={t('results')}
      isFlush
      actions={
        <div className="w-44">
          <SelectField
            label={t('resultFilter')}
            hidesLabel
            value={chosen ?? ''}
            onChange={({ target }) => change({ result: target.value || undefined })}
            choices={[{ value: '', label: t('any') }, ...RESULTS.map((value) => ({ value, label: t(`one.${value}`) }))]}
          />
        </div>
      }
    >
      <Results list={list} />
    </Panel>
  );
}

function Results({ list }: { list: ReturnType<typeof useList<BatchOrder>> }) {
  const t = useTexts('batches');
  if (list.data === undefined) {
    return list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : <Loading lines={5} />;
  }
  if (list.data.length === 0) return <p className="p-4 text-soft">{t('noResults')}</p>;
  return (
    <>
      <Table label={t('results')}>
        <thead>
          <tr>
            <Th>{t('column.order')}</Th>
            <Th>{t('column.result')}</Th>
            <Th>{t('column.versions')}</Th>
            <Th>{t('column.why')}</Th>
          </tr>
        </thead>
        <tbody>
          {list.data.map((entry, i) => (
            <tr key={entry.id ?? `row ${entry.row ?? i}`}>
              <Td>
                {entry.id === null ? rowOf(entry) : <OrderLink id={entry.id} name={entry.display_id ?? entry.id} />}
              </Td>
              <Td>
                <Badge tone={TONES[entry.result]}>{t(`one.${entry.result}`)}</Badge>
              </Td>
              <Td className="whitespace-nowrap tabular-nums">
                {entry.version_after !== null && `${entry.version_before ?? '–'} → ${entry.version_after}`}
              </Td>
              <Td className="min-w-48 break-words text-soft">{problemText(entry.problem)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <More list={list} />
    </>
  );
}

const rowOf = ({ line, row }: BatchOrder): string => `${line ?? row ?? ''}`;

function OrderLink({ id, name }: { id: string; name: string }) {
  return (
    <Link to="/orders/$id" params={{ id }} className="font-medium text-accent hover:underline">
      {name}
    </Link>
  );
}
