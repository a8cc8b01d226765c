import type { ImportLine } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { fieldOf, type Refused } from './refused.ts';

type Summary = Extract<ImportLine, { summary: object }>['summary'];
type Head = Extract<ImportLine, { import: object }>['import'];

/** What a file would do, or has done. */
export interface Report {
  head: Head | undefined;
  summary: Summary | undefined;
  refused: Refused[];
  /** Orders whose totals differ from their file's. */
  differing: number;
}

const MOST_SHOWN = 500;

/** Reads the lines of a report. Of refused rows it keeps as many as one can look at. */
export async function reportOf(lines: AsyncIterable<ImportLine>): Promise<Report> {
  const report: Report = { head: undefined, summary: undefined, refused: [], differing: 0 };
  for await (const line of lines) {
    if ('import' in line) report.head = line.import;
    else if ('summary' in line) report.summary = line.summary;
    else if ('result' in line && line.result === 'refused') {
      if (report.refused.length < MOST_SHOWN) report.refused.push(line);
    } else if ('differences' in line) report.differing++;
  }
  return report;
}

/** The counts of rows, the large figures of an import. */
export function Counts({
  counts,
}: {
  counts: {
    rows: number;
    created: number;
    updated: number;
    unchanged: number;
    refused: number;
    adjusted: number;
    customers_made: number;
  };
}) {
  const t = useTexts('imports');
  const figures = (['rows', 'created', 'updated', 'unchanged', 'refused'] as const).map(
    (name) => [name, counts[name]] as const,
  );
  return (
    <div className="flex flex-col gap-2">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-5">
        {figures.map(([name, count]) => (
          <div key={name} className="flex flex-col-reverse bg-panel px-3 py-2 max-sm:first:col-span-2">
            <dt className="text-sm text-soft">{t(`count.${name}`)}</dt>
            <dd className={name === 'refused' && count > 0 ? 'text-xl font-medium text-bad' : 'text-xl font-medium'}>
              {formatCount(count)}
            </dd>
          </div>
        ))}
      </dl>
      {(counts.adjusted > 0 || counts.customers_made > 0) && (
        <p className="text-sm text-soft">
          {counts.adjusted > 0 &&
            t('count.adjusted', { count: counts.adjusted, formatted: formatCount(counts.adjusted) })}{' '}
          {counts.customers_made > 0 &&
            t('count.customers', { count: counts.customers_made, formatted: formatCount(counts.customers_made) })}
        </p>
      )}
    </div>
  );
}

/** What a dry run found: the counts, how the money is read, and the refused rows with their reasons. */
export function Trial({ report: { head, summary, refused } }: { report: Report }) {
  const t = useTexts('imports');
  const totals = head?.totals;
  return (
    <div className="flex flex-col gap-3">
      {summary && <Counts counts={summary} />}
      {summary && summary.state !== 'done' && (
        <p role="alert" className="text-sm text-bad">
          {summary.stopped ?? t('trial.stopped')}
        </p>
      )}
      {totals && totals.compared > 0 && (
        <p className="text-sm text-soft">
          {t('trial.totals', { compared: totals.compared, agreeing: totals.agreeing })}{' '}
          {totals.taxes_included && t('trial.taxes')}
        </p>
      )}
      {summary?.left_out?.map(({ field, reason, rows }) => (
        <p key={field} className="text-sm text-soft">
          {t('trial.leftOut', { field, reason, count: rows })}
        </p>
      ))}
      {refused.length > 0 && <ReasonTable refused={refused} />}
    </div>
  );
}

/** Refused rows with the place and the reason of each problem. */
export function ReasonTable({ refused }: { refused: readonly Refused[] }) {
  const t = useTexts('imports');
  return (
    <div className="max-h-96 overflow-y-auto rounded-md border border-line">
      <Table label={t('refused.label')}>
        <thead>
          <tr>
            <Th className="text-right">{t('refused.line')}</Th>
            <Th>{t('refused.field')}</Th>
            <Th>{t('refused.value')}</Th>
            <Th>{t('refused.reason')}</Th>
          </tr>
        </thead>
        <tbody>
          {refused.slice(0, MOST_SHOWN).flatMap(({ row, problems }) =>
            problems.map(({ pointer, detail, line, value }) => (
              <tr key={`${row} ${pointer} ${detail}`}>
                <Td className="text-right">{formatCount(line)}</Td>
                <Td className="font-mono text-xs">{fieldOf(pointer)}</Td>
                <Td className="max-w-48 truncate font-mono text-xs" title={value}>
                  {value ?? '–'}
                </Td>
                <Td>{detail}</Td>
              </tr>
            )),
          )}
        </tbody>
      </Table>
    </div>
  );
}
