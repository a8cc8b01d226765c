import { useState } from 'react';
import type { Order } from '../../../../sdk/index.ts';
import { Money } from '../../../format/money.tsx';
import { Button } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { Badge } from '../../../kit/marks.tsx';
import { Panel } from '../../../kit/page.tsx';
import { Empty } from '../../../kit/states.tsx';
import { Table, Td, Th } from '../../../kit/table.tsx';
import { useTexts } from '../../../text/text.ts';
import { grossOf } from './amounts.ts';

type Line = Order['line_items'][number];

const SHOWN_FIRST = 50;
const NUMBER = 'text-right tabular-nums';

/** The lines of an order: what, how many, how many of these are done, and what they cost. */
export function Lines({ order, isFresh }: { order: Order; isFresh: boolean }) {
  const t = useTexts('order');
  const [showsAll, setShowsAll] = useState(false);
  const { line_items: lines, currency } = order;
  const shown = showsAll ? lines : lines.slice(0, SHOWN_FIRST);
  return (
    <Panel isFlush title={t('lines.title', { count: lines.length })} className={isFresh ? 'just-changed' : ''}>
      {lines.length === 0 ? (
        <Empty title={t('lines.none')} />
      ) : (
        <>
          <div className="hidden md:block">
            <Table label={t('lines.title', { count: lines.length })}>
              <thead>
                <tr>
                  <Th className="pl-4">{t('lines.what')}</Th>
                  <Th className={NUMBER}>{t('lines.quantity')}</Th>
                  <Th>{t('lines.done')}</Th>
                  <Th className={NUMBER}>{t('lines.price')}</Th>
                  <Th className={classes(NUMBER, 'pr-4')}>{t('lines.sum')}</Th>
                </tr>
              </thead>
              <tbody>
                {shown.map((line) => (
                  <tr key={line.id}>
                    <Td className="pl-4">
                      <What line={line} />
                    </Td>
                    <Td className={NUMBER}>{line.quantity}</Td>
                    <Td>
                      <Done line={line} />
                    </Td>
                    <Td className={NUMBER}>
                      <Price line={line} currency={currency} />
                    </Td>
                    <Td className={classes(NUMBER, 'pr-4')}>
                      <Money amount={grossOf(line).toNumber()} currency={currency} />
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </div>
          <ul className="divide-y divide-line md:hidden">
            {shown.map((line) => (
              <li key={line.id} className="flex flex-col gap-1 px-4 py-2.5">
                <What line={line} />
                <div className="flex flex-wrap items-baseline gap-x-3">
                  <span>
                    {line.quantity} × <Price line={line} currency={currency} />
                  </span>
                  <span className="ml-auto font-medium">
                    <Money amount={grossOf(line).toNumber()} currency={currency} />
                  </span>
                </div>
                <Done line={line} />
              </li>
            ))}
          </ul>
          {lines.length > shown.length && (
            <div className="p-3 text-center">
              <Button isSmall onClick={() => setShowsAll(true)}>
                {t('lines.all', { count: lines.length })}
              </Button>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

function What({ line }: { line: Line }) {
  const t = useTexts('order');
  return (
    <div className="min-w-0">
      <div className="break-words">{line.title ?? line.sku}</div>
      <div className="flex flex-wrap items-center gap-2 text-xs text-soft">
        <code className="font-mono">{line.sku}</code>
        {line.is_adhoc && <Badge>{t('lines.adhoc')}</Badge>}
      </div>
      {line.note && <p className="mt-0.5 text-sm break-words whitespace-pre-wrap text-soft">{line.note}</p>}
    </div>
  );
}

function Price({ line, currency }: { line: Line; currency: string | undefined }) {
  const t = useTexts('order');
  return (
    <>
      <Money amount={line.unit_price} currency={currency} />
      {line.discount !== undefined && line.discount !== 0 && (
        <div className="text-xs text-soft">
          {line.discount_type === 'percentage' ? (
            t('lines.percentOff', { percent: line.discount })
          ) : (
            <>
              − <Money amount={line.discount} currency={currency} />
            </>
          )}
        </div>
      )}
    </>
  );
}

const COUNTS = ['picked', 'shipped', 'invoiced', 'cancelled'] as const;

/** How many of a line are picked, shipped, invoiced and cancelled; a bar for the shipped ones. */
function Done({ line }: { line: Line }) {
  const t = useTexts('order');
  const counted = COUNTS.map((name) => [name, line[`${name}_quantity`] ?? 0] as const).filter(([, count]) => count > 0);
  if (counted.length === 0) return <span className="text-xs text-soft">{t('lines.nothingDone')}</span>;
  const part = line.quantity > 0 ? Math.min(1, (line.shipped_quantity ?? 0) / line.quantity) : 0;
  return (
    <div className="flex min-w-24 flex-col gap-1">
      <span aria-hidden className="block h-1 w-full max-w-32 rounded-sm bg-line">
        <span className="block h-1 rounded-sm bg-good" style={{ width: `${part * 100}%` }} />
      </span>
      <span className="text-xs text-soft">
        {counted.map(([name, count]) => t(`lines.${name}`, { count })).join(' · ')}
      </span>
    </div>
  );
}
