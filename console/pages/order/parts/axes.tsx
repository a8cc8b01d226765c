import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { type Order, type Status, SteleError } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { useMay } from '../../../app/session.ts';
import { useStatuses } from '../../../app/workspace.ts';
import { Button, IconButton } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { SCRIPTS, ScriptMark, StatusPill } from '../../../kit/marks.tsx';
import { Menu } from '../../../kit/menu.tsx';
import { Confirm } from '../../../kit/overlay.tsx';
import { Panel } from '../../../kit/page.tsx';
import { Refusal } from '../../../kit/states.tsx';
import { say } from '../../../kit/toast.tsx';
import { useTexts } from '../../../text/text.ts';
import { WORDS } from '../changes/fields.ts';
import { wordOf } from '../changes/value.tsx';
import { type Fresh, useViews } from '../data/order-data.ts';
import { type Meaning, saidBy } from '../scripts/meanings.ts';
import type { Views } from '../scripts/views.ts';

export interface AxesProps {
  order: Order;
  /** Whether it can be changed: it is the order as it is now, and not deleted. */
  isLive: boolean;
  fresh: Fresh | undefined;
}

/** The three axes of an order, the moves that are allowed, and how each script says where the order is. */
export function Axes({ order, isLive, fresh }: AxesProps) {
  const t = useTexts('order');
  const { views } = useViews(order.id, order.version);
  const canChange = useMay('orders:write') && isLive;
  const freshness = (field: string): string | undefined =>
    fresh?.version === order.version && fresh.fields.includes(field) ? 'just-changed' : undefined;
  return (
    <Panel title={t('axis.title')} isFlush>
      <div className="divide-y divide-line">
        <StatusAxis order={order} canChange={canChange} views={views} className={freshness('status_id')} />
        <WordAxis field="payment_status" className={freshness('payment_status')} {...{ order, canChange, views }} />
        <WordAxis
          field="fulfillment_status"
          className={freshness('fulfillment_status')}
          {...{ order, canChange, views }}
        />
      </div>
    </Panel>
  );
}

interface RowProps {
  title: string;
  meaning: Meaning;
  views: Views;
  className: string | undefined;
  /** Where the order is on this axis. */
  value: React.ReactNode;
  children: React.ReactNode;
}

function Row({ title, meaning, views, className, value, children }: RowProps) {
  const t = useTexts('order');
  const tc = useTexts('common');
  return (
    <div className={classes('grid gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[6rem_1fr]', className)}>
      <h3 className="text-soft">{title}</h3>
      <div className="flex min-w-0 flex-col gap-2.5">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <div className="flex min-w-44 flex-wrap items-center gap-2">{value}</div>
          <ul className="flex flex-wrap gap-x-4 gap-y-1" aria-label={t('axis.inScripts')}>
            {SCRIPTS.map((script) => {
              const said = saidBy(views, script, meaning);
              return (
                said !== undefined && (
                  <li key={script} className="flex min-w-0 items-center gap-1.5" title={tc(`script.${script}`)}>
                    <ScriptMark dialect={script} hidesName />
                    <code className="font-mono text-xs break-all">{said || '–'}</code>
                  </li>
                )
              );
            })}
          </ul>
        </div>
        {children}
      </div>
    </div>
  );
}

interface AxisProps {
  order: Order;
  canChange: boolean;
  views: Views;
  className: string | undefined;
}

/** Moves the order, after which the page shows what the hub answered. */
function useChange(order: Order, done: (changed: Order) => string, field: string) {
  const hub = useHub();
  const queryClient = useQueryClient();
  const t = useTexts('order');
  const put = (changed: Order): void => {
    queryClient.setQueryData(['order', order.id, 'now'], { order: changed, isDeleted: false });
    void queryClient.invalidateQueries({ queryKey: ['order', order.id] });
    void queryClient.invalidateQueries({ queryKey: ['orders'] });
  };
  const undo = useMutation({
    mutationFn: (changed: Order) =>
      hub.orders.revert(order.id, { version: changed.version - 1 }, { ifMatch: changed.version }),
    onSuccess: (reverted) => {
      put(reverted);
      say(t('axis.undone', { field: t(`field.${field}` as 'field.tags') }));
    },
    onError: (error) => say(t('axis.notUndone', { reason: error.message })),
  });
  return useMutation({
    mutationFn: ({ body, force }: { body: Parameters<typeof hub.orders.patch>[1]; force?: boolean }) =>
      hub.orders.patch(order.id, body, { ifMatch: order.version, merge: true, ...(force ? { force } : {}) }),
    onSuccess: (changed) => {
      put(changed);
      if (changed.version > order.version) {
        say(done(changed), { label: t('axis.undo'), onChoose: () => undo.mutate(changed) });
      }
    },
  });
}

function StatusAxis({ order, canChange, views, className }: AxisProps) {
  const t = useTexts('order');
  const statuses = useStatuses();
  const mayForce = useMay('orders:force');
  const [forced, setForced] = useState<Status>();
  const [wanted, setWanted] = useState<Status>();
  const change = useChange(order, ({ status }) => t('axis.moved', { status: nameOf(status) }), 'status_id');
  const present = statuses.find(({ id }) => id === order.status.id);
  const living = statuses.filter(({ archived_at, id }) => archived_at === null && id !== order.status.id);
  const isAllowed = ({ id }: Status): boolean => !present?.next || present.next.includes(id);
  const allowed = living.filter(isAllowed);
  const others = living.filter((status) => !isAllowed(status));
  const move = (status: Status, force = false): void => {
    setWanted(status);
    change.mutate({ body: { status: { id: status.id } }, force });
  };
  const refused = change.error instanceof SteleError && change.error.status === 409 ? change.error : undefined;
  return (
    <Row
      title={t('axis.status')}
      meaning="status"
      views={views}
      className={className}
      value={<StatusPill status={{ name: nameOf(order.status), color: colorOf(order.status) }} />}
    >
      {canChange && (
        <fieldset className="flex flex-wrap items-center gap-1.5">
          <legend className="sr-only">{t('axis.moves')}</legend>
          <span className="text-sm text-soft" aria-hidden>
            {t('axis.moveTo')}
          </span>
          {allowed.map((status) => (
            <Button
              key={status.id}
              isSmall
              isBusy={change.isPending && wanted?.id === status.id}
              icon={<Dot color={status.color} />}
              onClick={() => move(status)}
            >
              {status.name}
            </Button>
          ))}
          {allowed.length === 0 && <span className="text-sm text-soft">{t('axis.final')}</span>}
          {others.length > 0 && (
            <Menu
              trigger={
                <Button look="quiet" isSmall icon={<ChevronDown size={14} />}>
                  {t('axis.others')}
                </Button>
              }
              entries={others.map((status) => ({ id: status.id, label: status.name, onChoose: () => move(status) }))}
            />
          )}
        </fieldset>
      )}
      {refused && wanted ? (
        <div role="alert" className="flex flex-col gap-2 rounded-md bg-bad-soft px-3 py-2 text-sm">
          <p className="text-bad">
            <strong>{t('axis.refused', { from: nameOf(order.status), to: wanted.name })}</strong> {refused.message}
          </p>
          <div className="flex flex-wrap items-center gap-1.5">
            {allowed.length > 0 && <span>{t('axis.instead')}</span>}
            {allowed.map((status) => (
              <Button key={status.id} isSmall icon={<Dot color={status.color} />} onClick={() => move(status)}>
                {status.name}
              </Button>
            ))}
            {mayForce ? (
              <Button isSmall look="danger" onClick={() => setForced(wanted)}>
                {t('axis.force')}
              </Button>
            ) : (
              <span className="text-soft">{t('axis.mayNotForce')}</span>
            )}
          </div>
        </div>
      ) : (
        <Refusal error={change.error} />
      )}
      <Confirm
        isOpen={forced !== undefined}
        onClose={() => setForced(undefined)}
        title={t('axis.forceTitle', { status: forced?.name ?? '' })}
        action={t('axis.force')}
        isDangerous
        onConfirm={() => {
          if (forced) move(forced, true);
          setForced(undefined);
        }}
      >
        {t('axis.forceHint')}
      </Confirm>
    </Row>
  );
}

function WordAxis({
  order,
  canChange,
  views,
  className,
  field,
}: AxisProps & { field: 'payment_status' | 'fulfillment_status' }) {
  const t = useTexts('order');
  const isPayment = field === 'payment_status';
  const change = useChange(
    order,
    (changed) => t(isPayment ? 'axis.paymentIs' : 'axis.fulfillmentIs', { word: wordOf(changed[field]) }),
    field,
  );
  const words = WORDS[field];
  const place = (words as readonly string[]).indexOf(order[field]);
  return (
    <Row
      title={t(isPayment ? 'axis.payment' : 'axis.fulfillment')}
      meaning={isPayment ? 'payment' : 'fulfillment'}
      views={views}
      className={className}
      value={
        <>
          <span className="font-medium">{wordOf(order[field])}</span>
          {!isPayment && <Progress place={place} of={words.length - 1} />}
          {canChange && (
            <Menu
              trigger={
                <IconButton
                  label={t(isPayment ? 'axis.changePayment' : 'axis.changeFulfillment')}
                  isBusy={change.isPending}
                  icon={<ChevronDown size={14} />}
                />
              }
              entries={words
                .filter((word) => word !== order[field])
                .map((word) => ({
                  id: word,
                  label: wordOf(word),
                  onChoose: () => change.mutate({ body: { [field]: word } }),
                }))}
            />
          )}
        </>
      }
    >
      <Refusal error={change.error} />
    </Row>
  );
}

/** How far the fulfilment is, as steps. The word beside it says it. */
const Progress = ({ place, of }: { place: number; of: number }) => (
  <span aria-hidden className="inline-flex gap-0.5">
    {Array.from({ length: of }, (_, i) => i).map((step) => (
      <span key={step} className={classes('h-1.5 w-4 rounded-sm', step < place ? 'bg-ink' : 'bg-line')} />
    ))}
  </span>
);

const Dot = ({ color }: { color: string }) => (
  <span aria-hidden className="size-2 rounded-full ring-1 ring-line-strong" style={{ backgroundColor: color }} />
);

type ShownStatus = Order['status'];

/** The name of an order's status; its id where the catalog no longer has it. */
const nameOf = (status: ShownStatus): string =>
  'name' in status && status.name ? String(status.name) : String(status.id);
const colorOf = (status: ShownStatus): string | null =>
  'color' in status && status.color ? String(status.color) : null;
