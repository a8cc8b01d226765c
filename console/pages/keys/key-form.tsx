import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Key } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay, useSession } from '../../app/session.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { instantIn, localIn } from '../../format/zoned.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { CheckField, SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { CLIENTS, type Client, SCOPES, type Scope, type Style } from './key-facts.ts';
import type { Made } from './made-dialog.tsx';

type Kind = 'create' | 'import' | 'change';

interface Content {
  client: Client;
  style: Style;
  name: string;
  scopes: readonly Scope[];
  expires: string;
  addresses: string;
  rate: string;
}

const contentOf = (known: Key | undefined, zone: string): Content => ({
  client: 'hub',
  style: 'stele',
  name: known?.name ?? '',
  scopes: known?.scopes ?? CLIENTS.hub.scopes,
  expires: known?.expires_at ? localIn(zone, known.expires_at) : '',
  addresses: known?.allowed_ips.join('\n') ?? '',
  rate: known?.rate_limit_per_minute?.toString() ?? '',
});

const limitsOf = ({ name, scopes, expires, addresses, rate }: Content, zone: string) => ({
  name,
  scopes: [...scopes],
  expires_at: expires === '' ? null : instantIn(zone, expires),
  allowed_ips: addresses.split(/[\s,]+/).filter((address) => address !== ''),
  rate_limit_per_minute: rate === '' ? null : Number(rate),
});

/** Creates, imports or changes a key. */
export function KeyForm({
  kind,
  known,
  onClose,
  onMade,
}: {
  kind: Kind;
  known?: Key;
  onClose(): void;
  onMade(made: Made): void;
}) {
  const t = useTexts('keys');
  const c = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const zone = useWorkspace().time_zone ?? 'UTC';
  const formId = useId();
  const [content, setContent, forget] = useDraft(`key.${known?.id ?? kind}`, contentOf(known, zone));
  const [secret, setSecret] = useState({ key: '', hashed: false });
  const set = (change: Partial<Content>): void => setContent({ ...content, ...change });
  const save = useMutation({
    mutationFn: async () => {
      const limits = limitsOf(content, zone);
      const { client, style } = content;
      if (known) await hub.keys.change(known.id, limits);
      else if (kind === 'import') await hub.keys.import({ ...limits, key: secret.key.trim(), hashed: secret.hashed });
      else onMade({ client, key: await hub.keys.create({ ...limits, style }) });
    },
    onSuccess: () => {
      if (kind !== 'create') say(t(kind === 'import' ? 'done.imported' : 'done.changed'));
      forget();
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const cancel = (): void => {
    forget();
    onClose();
  };
  const text = (name: 'name' | 'expires' | 'rate', field: string) => ({
    value: content[name],
    onChange: ({ target }: { target: { value: string } }) => set({ [name]: target.value }),
    error: fieldError(save.error, field),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(`form.${kind}`)}
      {...(kind === 'import' ? { description: t('form.importDescription') } : {})}
      actions={
        <>
          <Button onClick={cancel}>{c('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={save.isPending}>
            {t(`form.submit.${kind}`)}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {known === undefined && <ClientChoice content={content} onChange={set} withStyle={kind === 'create'} />}
        <TextField label={t('form.name')} hint={t('form.nameHint')} required {...text('name', 'name')} />
        {kind === 'import' && (
          <>
            <TextField
              label={t('form.key')}
              type="password"
              autoComplete="off"
              required
              className="font-mono"
              value={secret.key}
              onChange={({ target }) => setSecret({ ...secret, key: target.value })}
              error={fieldError(save.error, 'key')}
            />
            <CheckField
              label={t('form.hashed')}
              checked={secret.hashed}
              onChange={({ target }) => setSecret({ ...secret, hashed: target.checked })}
            />
          </>
        )}
        <ScopeChoice
          scopes={content.scopes}
          onChange={(scopes) => set({ scopes })}
          error={fieldError(save.error, 'scopes')}
        />
        <TextField
          label={t('form.expires')}
          hint={t('form.expiresHint', { zone })}
          type="datetime-local"
          {...text('expires', 'expires_at')}
        />
        <TextArea
          label={t('form.addresses')}
          hint={t('form.addressesHint')}
          rows={2}
          className="font-mono"
          value={content.addresses}
          onChange={({ target }) => set({ addresses: target.value })}
          error={fieldError(save.error, 'allowed_ips')}
        />
        <TextField
          label={t('form.rate')}
          hint={t('form.rateHint')}
          type="number"
          min={1}
          {...text('rate', 'rate_limit_per_minute')}
        />
        <Refusal error={save.error} />
      </form>
    </Dialog>
  );
}

function ClientChoice({
  content,
  onChange,
  withStyle,
}: {
  content: Content;
  onChange(change: Partial<Content>): void;
  withStyle: boolean;
}) {
  const t = useTexts('keys');
  const { scopes: may } = useSession();
  const choose = (client: Client): void => {
    const { scopes, styles } = CLIENTS[client];
    onChange({ client, style: styles[0] ?? 'stele', scopes: scopes.filter((scope) => may.includes(scope)) });
  };
  const { styles } = CLIENTS[content.client];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label={t('form.for')}
        value={content.client}
        onChange={({ target }) => choose(target.value as Client)}
        choices={(Object.keys(CLIENTS) as Client[]).map((value) => ({ value, label: t(`form.client.${value}`) }))}
      />
      {withStyle && styles.length > 1 && (
        <SelectField
          label={t('form.style')}
          value={content.style}
          onChange={({ target }) => onChange({ style: target.value as Style })}
          choices={styles.map((value) => ({ value, label: t(`form.styles.${value}`) }))}
        />
      )}
    </div>
  );
}

function ScopeChoice({
  scopes,
  onChange,
  error,
}: {
  scopes: readonly Scope[];
  onChange(scopes: readonly Scope[]): void;
  error: string | undefined;
}) {
  const t = useTexts('keys');
  const session = useSession();
  const isOperator = useMay('workspaces');
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{t('form.scopes')}</legend>
      {SCOPES.filter((scope) => scope !== 'workspaces' || isOperator || scopes.includes(scope)).map((scope) => {
        const may = session.scopes.includes(scope);
        return (
          <CheckField
            key={scope}
            disabled={!may}
            checked={scopes.includes(scope)}
            onChange={() =>
              onChange(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])
            }
            label={<code className="font-mono text-sm">{scope}</code>}
            hint={may ? t(`scope.${scope}`) : t('form.lacks')}
          />
        );
      })}
      {error !== undefined && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
