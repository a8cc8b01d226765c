import { useQuery } from '@tanstack/react-query';
import type { Batch, BulkLine, ChangeOrdersData } from '../../../sdk/index.ts';
import { BatchPreview } from '../../app/batches/batch-preview.tsx';
import { useHub } from '../../app/hub.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Loading, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

interface RetryDialogProps {
  batch: Batch;
  onClose(): void;
  onRun(lines: AsyncIterable<BulkLine>): void;
}

type Body = ChangeOrdersData['body'] & object;

/** The most orders of one call by ids. */
const MOST = 10_000;

/** Tries the same change again for the orders that were refused, after a dry run. */
export function RetryDialog({ batch, onClose, onRun }: RetryDialogProps) {
  const t = useTexts('batches');
  const common = useTexts('common');
  const hub = useHub();
  const refused = useQuery({
    queryKey: ['batches', batch.id, 'refused'],
    queryFn: async () => {
      const orders = await hub.batches.listResults(batch.id, { result: 'refused', limit: 200 }).toArray(MOST);
      const { status, tags, patch, force } = (batch.request ?? {}) as Record<string, unknown>;
      const ids = orders.flatMap(({ id }) => id ?? []);
      const change = { ...(status ? { status } : {}), ...(tags ? { tags } : {}), ...(patch ? { patch } : {}) };
      const body = { ids, ...change, ...(batch.reason === null ? {} : { reason: batch.reason }) } as Body;
      const isForced = force === true;
      return { body, isForced, reply: await hub.orders.bulk(body, { dryRun: true, force: isForced }) };
    },
    gcTime: 0,
    staleTime: 0,
  });
  const found = refused.data;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('retryTitle')}
      description={t('retryAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button
            look="primary"
            disabled={!found || found.reply.changed === 0}
            onClick={() =>
              found && onRun(hub.orders.bulkLines(found.body, { force: found.isForced, timeoutMs: 600_000 }))
            }
          >
            {t('retryBegin', { count: found?.reply.changed ?? 0, shown: formatCount(found?.reply.changed ?? 0) })}
          </Button>
        </>
      }
    >
      {refused.isPending && <Loading lines={4} className="p-0" />}
      <Refusal error={refused.error} />
      {found && <BatchPreview reply={found.reply} />}
    </Dialog>
  );
}
