import { Link } from '@tanstack/react-router';
import { FileInput } from 'lucide-react';
import type { Import } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useSession } from '../../app/session.ts';
import { formatCount } from '../../format/money.tsx';
import { Ago } from '../../format/time.tsx';
import { buttonClasses } from '../../kit/button.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { keptImport } from './kept-imports.ts';
import { StateBadge } from './state-badge.tsx';

const READ_EVERY_MS = 3000;

/** The imports of the last months, the latest first. */
export function Page() {
  const t = useTexts('imports');
  const hub = useHub();
  const list = useList(['imports', 'list'], () => hub.imports.list({ limit: 50 }), { everyMs: READ_EVERY_MS });
  const start = (
    <Link to="/imports/new" className={buttonClasses('primary')}>
      <FileInput size={16} aria-hidden />
      {t('list.new')}
    </Link>
  );
  return (
    <Frame title={t('title')} about={t('about')} actions={start}>
      <Panel isFlush>
        <Loaded query={list} lines={6}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('list.empty')} action={start}>
                {t('list.emptyHint')}
              </Empty>
            ) : (
              <Imports items={items} />
            )
          }
        </Loaded>
        <More list={list} />
      </Panel>
    </Frame>
  );
}

function Imports({ items }: { items: readonly Import[] }) {
  const t = useTexts('imports');
  const { workspace_id: workspace } = useSession();
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('list.started')}</Th>
          <Th>{t('list.what')}</Th>
          <Th>{t('list.state')}</Th>
          {(['rows', 'created', 'updated', 'unchanged', 'refused'] as const).map((name) => (
            <Th key={name} className="text-right">
              {t(`count.${name}`)}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className="hover:bg-hover">
            <Td>
              <Link
                to="/imports/$id"
                params={{ id: item.id }}
                className="font-medium text-accent underline-offset-2 hover:underline"
              >
                <Ago at={item.started_at} />
              </Link>
            </Td>
            <Td className="min-w-40">
              <span className="flex flex-wrap items-center gap-x-2">
                {t(`kind.${item.kind}`)}
                {item.as === undefined ? (
                  <span className="text-soft">{t(item.format === 'csv' ? 'file.table' : 'file.json')}</span>
                ) : (
                  <ScriptMark dialect={item.as} />
                )}
              </span>
              <span className="block max-w-64 truncate text-sm text-soft">{keptImport(workspace, item.id)?.file}</span>
            </Td>
            <Td>
              <StateBadge item={item} />
            </Td>
            {(['rows', 'created', 'updated', 'unchanged', 'refused'] as const).map((name) => (
              <Td key={name} className={name === 'refused' && item.refused > 0 ? 'text-right text-bad' : 'text-right'}>
                {formatCount(item[name])}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
