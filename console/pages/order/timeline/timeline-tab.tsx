import { useState } from 'react';
import type { HistoryEntry, Order } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { More } from '../../../app/more.tsx';
import { useList } from '../../../app/pages.ts';
import { useParameters } from '../../../app/search.ts';
import { useMay } from '../../../app/session.ts';
import { Button } from '../../../kit/button.tsx';
import { Panel } from '../../../kit/page.tsx';
import { Segments } from '../../../kit/segments.tsx';
import { Empty, Failed, Loading } from '../../../kit/states.tsx';
import { useTexts } from '../../../text/text.ts';
import { TOPICS, type Topic } from '../changes/fields.ts';
import { type Fresh, useChangesOf } from '../data/order-data.ts';
import { Entry } from './entry.tsx';
import { RevertDialog } from './revert-dialog.tsx';

const TOPIC_NAMES = Object.keys(TOPICS) as Topic[];
const isTopic = (text: string | undefined): text is Topic => TOPIC_NAMES.includes(text as Topic);

/** Every version of the order, the last first; or those that changed what one looks for. */
export function TimelineTab({ order, fresh }: { order: Order; fresh: Fresh | undefined }) {
  const t = useTexts('order');
  const [parameters, setParameters] = useParameters();
  const topic = isTopic(parameters['changed']) ? parameters['changed'] : undefined;
  return (
    <Panel
      isFlush
      title={t('timeline.title')}
      actions={
        <Segments
          label={t('timeline.filter')}
          className="max-w-full overflow-x-auto"
          choices={[
            { id: 'all', label: t('timeline.all') },
            ...TOPIC_NAMES.map((name) => ({ id: name, label: t(`topic.${name}`) })),
          ]}
          chosen={topic ?? 'all'}
          onChoose={(chosen) => setParameters({ changed: chosen === 'all' ? undefined : chosen })}
        />
      }
    >
      {topic ? (
        <Found order={order} fresh={fresh} topic={topic} onAll={() => setParameters({ changed: undefined })} />
      ) : (
        <All order={order} fresh={fresh} />
      )}
    </Panel>
  );
}

function All({ order, fresh }: { order: Order; fresh: Fresh | undefined }) {
  const hub = useHub();
  const list = useList<HistoryEntry>(['order', order.id, 'history'], () => hub.orders.history(order.id, { limit: 25 }));
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Loading lines={8} />;
  return (
    <>
      <Entries order={order} fresh={fresh} entries={list.data} only={undefined} />
      <More list={list} />
    </>
  );
}

const STEP = 25;

function Found({
  order,
  fresh,
  topic,
  onAll,
}: {
  order: Order;
  fresh: Fresh | undefined;
  topic: Topic;
  onAll(): void;
}) {
  const t = useTexts('order');
  const query = useChangesOf(order.id, TOPICS[topic]);
  const [count, setCount] = useState(STEP);
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading lines={8} />;
  if (query.data.length === 0)
    return <Empty title={t('timeline.none')} action={<Button onClick={onAll}>{t('timeline.showAll')}</Button>} />;
  const more = {
    hasMore: query.data.length > count,
    isReadingMore: false,
    readMore: () => setCount(count + STEP),
  };
  return (
    <>
      <Entries order={order} fresh={fresh} entries={query.data.slice(0, count)} only={TOPICS[topic]} />
      <More list={more} />
    </>
  );
}

interface EntriesProps {
  order: Order;
  fresh: Fresh | undefined;
  entries: readonly HistoryEntry[];
  only: readonly string[] | undefined;
}

function Entries({ order, fresh, entries, only }: EntriesProps) {
  const [, setParameters] = useParameters();
  const [revertTo, setRevertTo] = useState<number>();
  const mayWrite = useMay('orders:write') && order.deleted_at === undefined;
  return (
    <>
      <ol className="relative divide-y divide-line before:absolute before:inset-y-4 before:left-[1.85rem] before:w-px before:bg-line">
        {entries.map((entry) => (
          <li key={entry.version}>
            <Entry
              entry={entry}
              currency={order.currency}
              only={only}
              isFresh={fresh?.version === entry.version}
              onUndo={mayWrite && entry.version > 1 ? () => setRevertTo(entry.version - 1) : undefined}
              onLook={() => setParameters({ version: String(entry.version), tab: undefined }, true)}
              onCalls={() => setParameters({ version: String(entry.version), tab: 'scripts' }, true)}
            />
          </li>
        ))}
      </ol>
      <RevertDialog order={order} to={revertTo} onClose={() => setRevertTo(undefined)} />
    </>
  );
}
