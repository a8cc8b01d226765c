import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { WebhookEndpoint, WebhookEndpointWithSecret } from '../../../sdk/index.ts';
import { useKeys, useUsers } from '../../app/actors.ts';
import { useHub } from '../../app/hub.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { CheckField, SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { type EventType, FORMATS, type Format, type SecretKind } from './event-types.ts';
import { headersIn } from './headers.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { TypeChoice } from './type-choice.tsx';

interface EndpointFormProps {
  isOpen: boolean;
  onClose(): void;
  /** The endpoint to change; without one, a new one is created. */
  endpoint?: WebhookEndpoint;
}

/** The form of an endpoint, and the secret of one that it created. */
export function EndpointForm({ isOpen, onClose, endpoint }: EndpointFormProps) {
  const [made, setMade] = useState<WebhookEndpointWithSecret>();
  return (
    <>
      {isOpen && <FormDialog endpoint={endpoint} onClose={onClose} onMade={setMade} />}
      <SecretDialog made={made} onClose={() => setMade(undefined)} />
    </>
  );
}

interface Content {
  name: string;
  url: string;
  format: Format;
  secret_kind: SecretKind;
  types: readonly EventType[] | null;
  skip_changes_by: readonly string[];
}

function FormDialog({
  endpoint,
  onClose,
  onMade,
}: {
  endpoint: WebhookEndpoint | undefined;
  onClose(): void;
  onMade(made: WebhookEndpointWithSecret): void;
}) {
  const t = useTexts('webhooks');
  const c = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const { user, key } = useSession();
  const formId = useId();
  const [content, setContent, forget] = useDraft<Content>(
    `webhook.${endpoint?.id ?? 'new'}`,
    endpoint === undefined ? newContent(user?.id ?? key?.id) : contentOf(endpoint),
  );
  // Headers are often tokens, so they are in no draft that is stored.
  const [headers, setHeaders] = useState('');
  const set = (change: Partial<Content>): void => setContent({ ...content, ...change });
  const read = headersIn(headers);

  const save = useMutation({
    mutationFn: async () => {
      const { format, secret_kind, types, skip_changes_by, name, url } = content;
      const body = {
        name,
        url,
        types: [...(types ?? [])],
        skip_changes_by: [...skip_changes_by],
        ...(headers.trim() === '' ? {} : { headers: read ?? {} }),
      };
      if (endpoint) await hub.webhooks.change(endpoint.id, body);
      else onMade(await hub.webhooks.create({ ...body, format, secret_kind }));
    },
    onSuccess: () => {
      say(t(endpoint ? 'done.changed' : 'done.created'));
      forget();
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (read !== undefined) save.mutate();
  };
  const close = (): void => {
    forget();
    onClose();
  };
  const headersError = read === undefined ? t('form.headersBad') : fieldError(save.error, 'headers');

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(endpoint ? 'form.edit' : 'form.create')}
      actions={
        <>
          <Button onClick={close}>{c('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={save.isPending}>
            {t(endpoint ? 'form.submitEdit' : 'form.submitCreate')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t('form.name')}
          required
          maxLength={255}
          value={content.name}
          onChange={({ target }) => set({ name: target.value })}
          error={fieldError(save.error, 'name')}
        />
        <TextField
          label={t('form.url')}
          hint={t('form.urlHint')}
          type="url"
          required
          placeholder="https://"
          value={content.url}
          onChange={({ target }) => set({ url: target.value })}
          error={fieldError(save.error, 'url')}
        />
        {endpoint === undefined && (
          <FormatChoice
            format={content.format}
            secretKind={content.secret_kind}
            onChange={(format, secret_kind) =>
              set({ format, secret_kind, types: format === content.format ? content.types : null })
            }
          />
        )}
        <TypeChoice
          format={content.format}
          types={content.types ?? undefined}
          onChange={(types) => set({ types: types ?? null })}
          error={fieldError(save.error, 'types')}
        />
        <SkipChoice chosen={content.skip_changes_by} onChange={(skip_changes_by) => set({ skip_changes_by })} />
        <TextArea
          label={t('form.headers')}
          hint={
            endpoint && endpoint.headers.length > 0
              ? t('form.headersKept', { names: endpoint.headers.join(', ') })
              : t('form.headersHint')
          }
          rows={2}
          spellCheck={false}
          className="font-mono"
          value={headers}
          onChange={({ target }) => setHeaders(target.value)}
          error={headersError}
        />
        <Refusal error={save.error} />
      </form>
    </Dialog>
  );
}

const newContent = (me: string | undefined): Content => ({
  name: '',
  url: '',
  format: 'stele',
  secret_kind: 'hmac',
  types: null,
  skip_changes_by: me === undefined ? [] : [me],
});

const contentOf = ({ name, url, format, secret_kind, types, skip_changes_by }: WebhookEndpoint): Content => ({
  name,
  url,
  format: format as Format,
  secret_kind: secret_kind as SecretKind,
  types: types.length === 0 ? null : types,
  skip_changes_by,
});

function FormatChoice({
  format,
  secretKind,
  onChange,
}: {
  format: Format;
  secretKind: SecretKind;
  onChange(format: Format, secretKind: SecretKind): void;
}) {
  const t = useTexts('webhooks');
  const c = useTexts('common');
  const kinds = FORMATS[format].secretKinds;
  return (
    <>
      <SelectField
        label={t('form.format')}
        hint={t(`form.formatHint.${format}`)}
        value={format}
        onChange={({ target }) => onChange(target.value as Format, 'hmac')}
        choices={(Object.keys(FORMATS) as Format[]).map((value) => ({
          value,
          label: c(`script.${value === 'stele' ? 'hub' : value}`),
        }))}
      />
      {kinds.length > 1 && (
        <SelectField
          label={t('form.secretKind')}
          value={secretKind}
          onChange={({ target }) => onChange(format, target.value as SecretKind)}
          choices={kinds.map((value) => ({ value, label: t(`form.kind.${value}`) }))}
        />
      )}
    </>
  );
}

function SkipChoice({ chosen, onChange }: { chosen: readonly string[]; onChange(chosen: readonly string[]): void }) {
  const t = useTexts('webhooks');
  const session = useSession();
  const own = session.user ?? session.key;
  const keys = (useKeys().data ?? []).filter(({ revoked_at }) => revoked_at === null);
  const users = useUsers().data ?? [];
  const known = [...keys.map(({ id, name }) => ({ id, name })), ...users.map(({ id, email }) => ({ id, name: email }))];
  const unknown = [...chosen, ...(own ? [own.id] : [])].filter((id) => !known.some((one) => one.id === id));
  const choices = [...known, ...[...new Set(unknown)].map((id) => ({ id, name: id }))];
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{t('form.skip')}</legend>
      {choices.length === 0 && <p className="text-sm text-soft">{t('form.skipNone')}</p>}
      <div className="flex max-h-36 flex-col gap-1.5 overflow-y-auto">
        {choices.map(({ id, name }) => (
          <CheckField
            key={id}
            label={id === own?.id ? `${name} ${t('form.me')}` : name}
            checked={chosen.includes(id)}
            onChange={() => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
          />
        ))}
      </div>
      <p className="text-sm text-soft">{t('form.skipHint')}</p>
    </fieldset>
  );
}
