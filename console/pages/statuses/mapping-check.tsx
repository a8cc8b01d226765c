import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Mappings, MappingTable } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useStatuses } from '../../app/workspace.ts';
import { Badge, ScriptMark, StatusPill } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';

/** How each dialect shows the hub's words, with the problems first. */
export function MappingCheck() {
  const hub = useHub();
  const mappings = useQuery({ queryKey: ['statuses', 'mappings'], queryFn: () => hub.hub.checkMappings() });
  return (
    <Loaded query={mappings} lines={8}>
      {(data) => (
        <div className="flex flex-col gap-4">
          <Verdict mappings={data} />
          <ShownStatuses mappings={data} />
          {data.dialects
            .filter(({ tables }) => tables.length > 0)
            .toSorted((a, b) => faultsOf(b.tables) - faultsOf(a.tables))
            .map(({ dialect, tables }) => (
              <Panel key={dialect} title={<ScriptMark dialect={dialect} />} isFlush>
                <div className="divide-y divide-line">
                  {tables.map((table) => (
                    <FieldTable key={table.field} dialect={dialect} table={table} />
                  ))}
                </div>
              </Panel>
            ))}
        </div>
      )}
    </Loaded>
  );
}

const faultsOf = (tables: readonly MappingTable[]): number =>
  tables.reduce((sum, { faults }) => sum + faults.length, 0);

function Verdict({ mappings: { dialects, is_sound } }: { mappings: Mappings }) {
  const t = useTexts('statuses');
  const faults = dialects.flatMap(({ dialect, tables }) =>
    tables.flatMap(({ field, faults: texts }) => texts.map((text) => ({ dialect, field, text }))),
  );
  if (is_sound)
    return (
      <p className="flex items-center gap-2 rounded-lg border border-line bg-good-soft px-4 py-3 text-good">
        <CircleCheck size={16} aria-hidden />
        {t('mapping.sound')}
      </p>
    );
  return (
    <section className="rounded-lg border border-line bg-bad-soft px-4 py-3 text-bad">
      <h2 className="flex items-center gap-2 font-semibold">
        <TriangleAlert size={16} aria-hidden />
        {t('mapping.faults', { count: faults.length })}
      </h2>
      <ul className="mt-1 list-disc pl-6 text-sm">
        {faults.map(({ dialect, field, text }) => (
          <li key={`${dialect} ${field} ${text}`}>
            {dialect} {field}: {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each status in each dialect's words. A word that several statuses share cannot tell them apart. */
function ShownStatuses({ mappings: { statuses, dialects } }: { mappings: Mappings }) {
  const t = useTexts('statuses');
  const nameOf = new Map(statuses.map(({ id, name }) => [id, name]));
  const colorOf = new Map(useStatuses().map(({ id, color }) => [id, color]));
  return (
    <Panel title={t('mapping.shown')} isFlush>
      <Table label={t('mapping.shown')}>
        <thead>
          <tr>
            <Th>{t('list.status')}</Th>
            {dialects.map(({ dialect }) => (
              <Th key={dialect}>
                <ScriptMark dialect={dialect} />
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {statuses.map(({ id, name, archived, shown }) => (
            <tr key={id}>
              <Td>
                <span className="flex items-center gap-1">
                  <StatusPill status={{ name, color: colorOf.get(id) ?? null }} />
                  {archived && <Badge>{t('archived.badge')}</Badge>}
                </span>
              </Td>
              {dialects.map(({ dialect }) => {
                const view = shown.find((each) => each.dialect === dialect);
                const shared = view?.shared_with.map((each) => nameOf.get(each) ?? each) ?? [];
                return (
                  <Td key={dialect}>
                    <span className="font-mono text-xs">{view?.word ?? '–'}</span>
                    {shared.length > 0 && (
                      <span className="block text-xs text-soft">
                        {t('mapping.alsoFor', { names: shared.join(', ') })}
                      </span>
                    )}
                  </Td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

/** The vendor's words of one field, and what each of them means when a client sends it. */
function FieldTable({
  dialect,
  table: { field, shows, means, shared, faults },
}: {
  dialect: string;
  table: MappingTable;
}) {
  const t = useTexts('statuses');
  return (
    <div className="flex flex-col gap-1 py-3">
      <h3 className="flex flex-wrap items-center gap-2 px-4 font-mono text-sm font-medium">
        {field}
        {faults.length > 0 && <Badge tone="bad">{t('mapping.faults', { count: faults.length })}</Badge>}
      </h3>
      {faults.map((fault) => (
        <p key={fault} className="px-4 text-sm text-bad">
          {fault}
        </p>
      ))}
      <Table label={t('mapping.table', { dialect, field })}>
        <thead>
          <tr>
            <Th>{t('mapping.value')}</Th>
            <Th>{t('mapping.word')}</Th>
            <Th>{t('mapping.back')}</Th>
          </tr>
        </thead>
        <tbody>
          {shows
            .toSorted((a, b) => Number(a.word !== null) - Number(b.word !== null))
            .map(({ value, word }) => {
              const others = shared.find((each) => each.word === word)?.values.filter((each) => each !== value) ?? [];
              const back = means.find((each) => each.word === word)?.value;
              return (
                <tr key={value}>
                  <Td className="font-mono text-xs">{value}</Td>
                  <Td>
                    {word === null ? (
                      <Badge tone="bad">{t('mapping.noWord')}</Badge>
                    ) : (
                      <span className="font-mono text-xs">{word}</span>
                    )}
                    {others.length > 0 && (
                      <span className="ml-2 text-xs text-soft">
                        {t('mapping.alsoFor', { names: others.join(', ') })}
                      </span>
                    )}
                  </Td>
                  <Td className="font-mono text-xs text-soft">{back ?? '–'}</Td>
                </tr>
              );
            })}
        </tbody>
      </Table>
    </div>
  );
}
