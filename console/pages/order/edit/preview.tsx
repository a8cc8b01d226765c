import type { Explanation, Order } from '../../../../sdk/index.ts';
import { Badge, SCRIPTS, ScriptMark } from '../../../kit/marks.tsx';
import { Loading } from '../../../kit/states.tsx';
import { useTexts } from '../../../text/text.ts';
import { ChangeList } from '../changes/change-list.tsx';
import { useViews } from '../data/order-data.ts';
import { Calls } from '../scripts/calls-panel.tsx';
import { linesOf } from '../scripts/document-lines.ts';
import type { Views } from '../scripts/views.ts';

/** What a dry run foretells: the changes, what each script would show, the events, and how each client would send it. */
export function Preview({ order, explained }: { order: Order; explained: Explanation }) {
  const t = useTexts('order');
  const { views: before } = useViews(order.id, order.version);
  const [of] = explained.orders;
  if (!of || of.changes.length === 0) return <p className="text-soft">{t('preview.nothing')}</p>;
  const after = of.views as Views;
  const isRead = SCRIPTS.every((script) => before[script]);
  return (
    <div className="flex flex-col gap-5">
      <section className="flex flex-col gap-2">
        <h3 className="font-medium">{t('preview.changes')}</h3>
        <ChangeList changes={of.changes} currency={order.currency} isAllShown />
      </section>
      <section className="flex flex-col gap-2">
        <h3 className="font-medium">{t('preview.scripts')}</h3>
        {isRead ? (
          SCRIPTS.map((script) => <Shown key={script} {...{ script, before, after }} />)
        ) : (
          <Loading lines={3} />
        )}
      </section>
      <section className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">{t('preview.events')}</h3>
        {explained.events.map(({ type, version }) => (
          <Badge key={`${type} ${version}`}>{type}</Badge>
        ))}
      </section>
      {isRead && (
        <details>
          <summary className="w-fit py-0.5 text-accent">{t('preview.calls')}</summary>
          <div className="mt-2">
            <Calls change={{ id: order.id, changes: of.changes, before, after }} />
          </div>
        </details>
      )}
    </div>
  );
}

const NOISE = /(^|\.)(updated_at|updatedAt|changed_at|version)$/;

function Shown({ script, before, after }: { script: (typeof SCRIPTS)[number]; before: Views; after: Views }) {
  const t = useTexts('order');
  const lines = linesOf(after[script], before[script]).filter(({ mark, path }) => mark && !NOISE.test(path));
  return (
    <div className="grid grid-cols-[8rem_1fr] gap-2">
      <ScriptMark dialect={script} />
      {lines.length === 0 ? (
        <span className="text-sm text-soft">{t('preview.same')}</span>
      ) : (
        <ul className="flex min-w-0 flex-col gap-0.5 font-mono text-xs">
          {lines.map(({ path, text, before: was, mark }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a document have an order and no names
            <li key={i} className="break-all">
              <span className="text-soft">{path.replace(/^data\./, '')}: </span>
              {was !== undefined && <del className="text-soft">{was}</del>}{' '}
              {mark === 'removed' ? <del>{text}</del> : text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
