import { Link } from '@tanstack/react-router';
import { Archive, ArrowDown, ArrowUp, Ellipsis, Pencil, RotateCcw } from 'lucide-react';
import type { Status } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { Time } from '../../format/time.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { Badge, StatusPill } from '../../kit/marks.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import type { Entry } from './catalog.ts';

export interface StatusListProps {
  entries: readonly Entry[];
  statuses: readonly Status[];
  canEdit: boolean;
  onOpen(id: string): void;
  onPlace(id: string, by: -1 | 1): void;
  onArchive(id: string): void;
}

/** The statuses in their order, with what they mean and how many orders have them. */
export function StatusList({ entries, statuses, canEdit, onOpen, onPlace, onArchive }: StatusListProps) {
  const t = useTexts('statuses');
  const common = useTexts('common');
  const nameOf = new Map(entries.map(({ id, name }) => [id, name]));
  const moves = ({ next }: Entry): string =>
    next === null
      ? t('node.any')
      : next.length === 0
        ? t('node.final')
        : next.map((id) => nameOf.get(id) ?? id).join(', ');
  return (
    <Table label={t('list.label')}>
      <thead>
        <tr>
          <Th>{t('list.status')}</Th>
          <Th>{t('list.state')}</Th>
          <Th>{t('list.next')}</Th>
          <Th className="text-right">{t('list.orders')}</Th>
          <Th>
            <span className="sr-only">{t('list.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, at) => {
          const { id, name, state, is_default, completes } = entry;
          const stored = statuses.find((status) => status.id === id);
          return (
            <tr key={id} className="hover:bg-hover">
              <Td>
                <StatusPill status={entry} />
              </Td>
              <Td>
                <span className="flex flex-wrap items-center gap-1">
                  {common(`state.${state}`)}
                  {is_default && <Badge>{t('node.default')}</Badge>}
                  {completes && <Badge tone="good">{t('node.completes')}</Badge>}
                </span>
              </Td>
              <Td className="max-w-72 min-w-40 text-soft">{moves(entry)}</Td>
              <Td className="text-right">
                {stored ? <OrdersLink status={stored} /> : <Badge tone="accent">{t('list.new')}</Badge>}
              </Td>
              <Td className="w-px whitespace-nowrap">
                {canEdit && (
                  <span className="flex justify-end">
                    <IconButton
                      label={t('list.edit', { name })}
                      icon={<Pencil size={14} />}
                      onClick={() => onOpen(id)}
                    />
                    <Menu
                      trigger={<IconButton label={t('list.more', { name })} icon={<Ellipsis size={14} />} />}
                      entries={[
                        {
                          id: 'up',
                          label: t('list.up'),
                          icon: <ArrowUp size={14} aria-hidden />,
                          isDisabled: at === 0,
                          onChoose: () => onPlace(id, -1),
                        },
                        {
                          id: 'down',
                          label: t('list.down'),
                          icon: <ArrowDown size={14} aria-hidden />,
                          isDisabled: at === entries.length - 1,
                          onChoose: () => onPlace(id, 1),
                        },
                        {
                          id: 'archive',
                          label: is_default ? t('list.archiveDefault') : t('list.archive'),
                          icon: <Archive size={14} aria-hidden />,
                          isDangerous: true,
                          isDisabled: is_default,
                          onChoose: () => onArchive(id),
                        },
                      ]}
                    />
                  </span>
                )}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** The statuses that no order can get any more. */
export function ArchivedList({
  statuses,
  canEdit,
  busyId,
  onRestore,
}: {
  statuses: readonly Status[];
  canEdit: boolean;
  busyId: string | undefined;
  onRestore(status: Status): void;
}) {
  const t = useTexts('statuses');
  return (
    <Table label={t('archived.label')}>
      <thead>
        <tr>
          <Th>{t('list.status')}</Th>
          <Th>{t('archived.at')}</Th>
          <Th>{t('archived.replaced')}</Th>
          <Th className="text-right">{t('list.orders')}</Th>
          <Th>
            <span className="sr-only">{t('list.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {statuses
          .filter(({ archived_at }) => archived_at !== null)
          .map((status) => {
            const replacement = statuses.find(({ id }) => id === status.replaced_by);
            return (
              <tr key={status.id} className="hover:bg-hover">
                <Td>
                  <StatusPill status={status} />
                </Td>
                <Td>{status.archived_at !== null && <Time at={status.archived_at} />}</Td>
                <Td>{replacement ? <StatusPill status={replacement} /> : <span className="text-soft">–</span>}</Td>
                <Td className="text-right">
                  <OrdersLink status={status} />
                </Td>
                <Td className="text-right">
                  {canEdit && (
                    <Button
                      isSmall
                      icon={<RotateCcw size={14} aria-hidden />}
                      isBusy={busyId === status.id}
                      onClick={() => onRestore(status)}
                    >
                      {t('archived.restore')}
                      <span className="sr-only">{status.name}</span>
                    </Button>
                  )}
                </Td>
              </tr>
            );
          })}
      </tbody>
    </Table>
  );
}

/** How many orders have a status, as the way to them. */
function OrdersLink({ status: { id, name, orders } }: { status: Status }) {
  const t = useTexts('statuses');
  if (orders === 0) return <span className="text-soft">0</span>;
  return (
    <Link
      to="/orders"
      search={{ status: id }}
      className="text-accent underline-offset-2 hover:underline"
      aria-label={t('list.ordersOf', { count: orders, formatted: formatCount(orders), name })}
    >
      {formatCount(orders)}
    </Link>
  );
}
