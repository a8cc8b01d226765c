import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Key } from '../../../sdk/index.ts';
import { useKeys } from '../../app/actors.ts';
import { useParameters } from '../../app/search.ts';
import { useSession } from '../../app/session.ts';
import { Ago, Time } from '../../format/time.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { CheckField } from '../../kit/field.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { useTexts } from '../../text/text.ts';
import { KeyAsk } from './key-ask.tsx';
import { scopesText, stateOf } from './key-facts.ts';
import { KeyForm } from './key-form.tsx';
import { type Made, MadeDialog } from './made-dialog.tsx';
import { OauthClients } from './oauth-clients.tsx';

/** The keys of the workspace, and the clients through which users sign in. */
export function Page() {
  const t = useTexts('keys');
  const queryClient = useQueryClient();
  const [{ tab = 'keys', form }, change] = useParameters();
  const [made, setMade] = useState<Made>();
  const close = (): void => {
    change({ form: undefined });
    void queryClient.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <Frame
      title={t('title')}
      about={t('about')}
      actions={
        tab === 'keys' && (
          <>
            <Button onClick={() => change({ form: 'import' }, true)}>{t('import')}</Button>
            <Button look="primary" icon={<Plus size={16} />} onClick={() => change({ form: 'create' }, true)}>
              {t('create')}
            </Button>
          </>
        )
      }
    >
      <Tabs
        label={t('tab.label')}
        chosen={tab}
        onChoose={(chosen) => change({ tab: chosen })}
        tabs={[
          { id: 'keys', label: t('tab.keys'), content: tab === 'keys' && <Keys onMade={setMade} /> },
          { id: 'clients', label: t('tab.clients'), content: tab === 'clients' && <OauthClients /> },
        ]}
      />
      {(form === 'create' || form === 'import') && <KeyForm kind={form} onClose={close} onMade={setMade} />}
      <MadeDialog made={made} onClose={() => setMade(undefined)} />
    </Frame>
  );
}

type Asked = { action: 'change' | 'rotate' | 'revoke'; key: Key };

function Keys({ onMade }: { onMade(made: Made): void }) {
  const t = useTexts('keys');
  const keys = useKeys();
  const [{ ended }, change] = useParameters();
  const [asked, setAsked] = useState<Asked>();
  return (
    <Panel
      isFlush
      title={t('list')}
      actions={
        <CheckField
          label={t('showEnded')}
          checked={ended !== undefined}
          onChange={({ target }) => change({ ended: target.checked ? 'yes' : undefined })}
        />
      }
    >
      <Loaded query={keys}>
        {(all) => {
          const shown = all.filter((key) => ended !== undefined || stateOf(key) === 'valid').toReversed();
          return shown.length === 0 ? <Empty title={t('empty')} /> : <KeyTable keys={shown} onAsk={setAsked} />;
        }}
      </Loaded>
      {asked?.action === 'change' && (
        <KeyForm kind="change" known={asked.key} onClose={() => setAsked(undefined)} onMade={onMade} />
      )}
      {asked && asked.action !== 'change' && (
        <KeyAsk action={asked.action} known={asked.key} onClose={() => setAsked(undefined)} onMade={onMade} />
      )}
    </Panel>
  );
}

function KeyTable({ keys, onAsk }: { keys: readonly Key[]; onAsk(asked: Asked): void }) {
  const t = useTexts('keys');
  return (
    <Table label={t('list')}>
      <thead>
        <tr>
          <Th>{t('column.name')}</Th>
          <Th>{t('column.scopes')}</Th>
          <Th>{t('column.used')}</Th>
          <Th>{t('column.ends')}</Th>
          <Th>{t('column.limits')}</Th>
          <Th>
            <span className="sr-only">{t('column.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} known={key} onAsk={onAsk} />
        ))}
      </tbody>
    </Table>
  );
}

function KeyRow({ known, onAsk }: { known: Key; onAsk(asked: Asked): void }) {
  const t = useTexts('keys');
  const session = useSession();
  const { id, name, hint, origin, scopes, last_used_at, expires_at, rate_limit_per_minute, allowed_ips } = known;
  const state = stateOf(known);
  const ask = (action: Asked['action']) => () => onAsk({ action, key: known });
  return (
    <tr className="hover:bg-hover">
      <Td className="min-w-48">
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-words">{name}</span>
          {session.key?.id === id && <Badge tone="accent">{t('own')}</Badge>}
          {state !== 'valid' && <Badge tone="bad">{t(`state.${state}`)}</Badge>}
          {known.replaced_by !== null && <Badge tone="warn">{t('state.replaced')}</Badge>}
        </span>
        <span className="block text-xs text-soft">
          {hint !== '' && <code className="font-mono">{hint}…</code>} {t(`origin.${origin as 'created'}`)}
        </span>
      </Td>
      <Td className="min-w-56 text-sm">{scopesText(scopes)}</Td>
      <Td>{last_used_at === null ? <span className="text-soft">{t('never')}</span> : <Ago at={last_used_at} />}</Td>
      <Td>{expires_at === null ? <span className="text-soft">{t('never')}</span> : <Time at={expires_at} />}</Td>
      <Td className="text-sm">
        {rate_limit_per_minute === null ? (
          <span className="whitespace-nowrap text-soft">{t('noLimit')}</span>
        ) : (
          t('rate', { rate: rate_limit_per_minute })
        )}
        {allowed_ips.length > 0 && <span className="block font-mono text-xs">{allowed_ips.join(', ')}</span>}
      </Td>
      <Td className="text-right">
        {state !== 'revoked' && (
          <Menu
            trigger={<IconButton label={t('actionsOf', { name })} icon={<Ellipsis size={16} />} />}
            entries={[
              { id: 'change', label: t('change'), onChoose: ask('change') },
              {
                id: 'rotate',
                label: t('rotate'),
                isDisabled: known.replaced_by !== null || state !== 'valid',
                onChoose: ask('rotate'),
              },
              { id: 'revoke', label: t('revoke'), isDangerous: true, onChoose: ask('revoke') },
            ]}
          />
        )}
      </Td>
    </tr>
  );
}
