import { useMemo, useState } from 'react';
import type { ImportMapping } from '../../../sdk/index.ts';
import { Button } from '../../kit/button.tsx';
import { classes } from '../../kit/classes.ts';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { type BadRow, type BadRows, type Fixes, fieldOf, reasonOf } from './refused.ts';

const PAGE = 50;

/** The refused rows as a grid of cells that can be typed in. The cells of the reasons are marked. */
export function RefusedGrid({
  bad: { table, rows },
  fixes,
  mapping,
  onFix,
}: {
  bad: BadRows;
  fixes: Fixes;
  mapping: ImportMapping | undefined;
  onFix(key: string, text: string): void;
}) {
  const t = useTexts('imports');
  const [shown, setShown] = useState(PAGE);
  const header = table?.header ?? [t('refused.json')];
  const columnOf = useMemo(() => columnsByField(header, mapping), [header, mapping]);
  return (
    <>
      <Table label={t('refused.grid')}>
        <thead>
          <tr>
            <Th className="text-right">{t('refused.line')}</Th>
            <Th className="min-w-64">{t('refused.reason')}</Th>
            {header.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: Columns of a file do not move, and may share a name.
              <Th key={at}>{name}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => {
            const marked = markedIn(row, columnOf);
            return (
              <tr key={row.line}>
                <Td className="text-right align-top text-soft">{row.line}</Td>
                <Td className="max-w-80 align-top whitespace-normal text-bad">{reasonOf(row)}</Td>
                {header.map((name, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: Columns of a file do not move, and may share a name.
                  <Td key={at} className="px-1 align-top">
                    <Cell
                      label={t('refused.cell', { name, line: row.line })}
                      isLong={table === undefined}
                      isMarked={marked.has(at)}
                      value={fixes[`${row.line}:${at}`] ?? row.cells[at] ?? ''}
                      isFixed={fixes[`${row.line}:${at}`] !== undefined}
                      onType={(text) => onFix(`${row.line}:${at}`, text)}
                    />
                  </Td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </Table>
      {shown < rows.length && (
        <div className="flex justify-center">
          <Button onClick={() => setShown(shown + PAGE)}>{t('refused.more')}</Button>
        </div>
      )}
    </>
  );
}

function Cell({
  label,
  value,
  isLong,
  isMarked,
  isFixed,
  onType,
}: {
  label: string;
  value: string;
  isLong: boolean;
  isMarked: boolean;
  isFixed: boolean;
  onType(text: string): void;
}) {
  const look = classes(
    'rounded border px-1.5 font-mono text-xs text-ink',
    isMarked ? 'border-bad' : 'border-line-strong',
    isFixed ? 'bg-changed' : 'bg-panel',
  );
  return isLong ? (
    <textarea
      aria-label={label}
      aria-invalid={isMarked || undefined}
      rows={4}
      value={value}
      onChange={({ target }) => onType(target.value)}
      className={classes(look, 'w-[min(48rem,80vw)] py-1')}
    />
  ) : (
    <input
      aria-label={label}
      aria-invalid={isMarked || undefined}
      value={value}
      onChange={({ target }) => onType(target.value)}
      className={classes(look, 'h-7')}
      size={Math.min(40, Math.max(8, value.length + 1))}
    />
  );
}

/** The places of the columns by the field that each is read into. */
function columnsByField(header: readonly string[], mapping: ImportMapping | undefined): ReadonlyMap<string, number> {
  const own = header.map((name, at) => [name, at] as const);
  const mapped = mapping?.columns.map(({ header: name, to }) => [to, header.indexOf(name)] as const) ?? [];
  return new Map([...own, ...mapped].filter(([, at]) => at >= 0));
}

function markedIn({ problems }: BadRow, columnOf: ReadonlyMap<string, number>): ReadonlySet<number> {
  const fields = problems.map(({ pointer }) => fieldOf(pointer).replaceAll(/\.\d+(?=\.|$)/g, ''));
  return new Set(fields.flatMap((field) => columnOf.get(field) ?? []));
}
