import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import type { NewWorkspace } from '../../../sdk/index.ts';
import { callHub } from '../../app/call-hub.ts';
import { useHub } from '../../app/hub.ts';
import type { Session } from '../../app/session.ts';
import { pathOfWorkspace } from '../../app/workspace-path.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { ShownOnce } from '../../kit/shown-once.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

/** Creates a workspace. */
export function NewWorkspaceForm({ onClose, onMade }: { onClose(): void; onMade(made: NewWorkspace): void }) {
  const t = useTexts('workspaces');
  const c = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const formId = useId();
  const [typed, setTyped, forget] = useDraft('workspace.new', { name: '', id: '', currency: '' });
  const create = useMutation({
    mutationFn: () =>
      hub.workspaces.create({
        id: typed.id,
        name: typed.name,
        default_currency: typed.currency.trim().toUpperCase() || null,
      }),
    onSuccess: (made) => {
      onMade(made);
      forget();
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['workspaces'] });
    },
  });
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [name]: target.value }),
  });
  const cancel = (): void => {
    forget();
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('create')}
      actions={
        <>
          <Button onClick={cancel}>{c('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={create.isPending}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField label={t('name')} required {...field('name')} error={fieldError(create.error, 'name')} />
        <TextField
          label={t('id')}
          hint={t('idHint')}
          required
          spellCheck={false}
          className="font-mono"
          {...field('id')}
          error={fieldError(create.error, 'id')}
        />
        <TextField
          label={t('currency')}
          hint={t('currencyHint')}
          maxLength={3}
          {...field('currency')}
          error={fieldError(create.error, 'default_currency')}
        />
        <Refusal error={create.error} />
      </form>
    </Dialog>
  );
}

/** Shows the key of a new workspace once, and enters it. */
export function AdminKeyDialog({ made, onClose }: { made: NewWorkspace; onClose(): void }) {
  const t = useTexts('workspaces');
  const { key } = made.admin_key;
  const enter = useMutation({
    mutationFn: () => callHub<Session>('POST', '/api/session', { body: { key } }),
    onSuccess: ({ workspace_id }) => location.assign(pathOfWorkspace(workspace_id)),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('shown', { name: made.name })}
      description={t('shownDetail')}
      actions={
        <>
          <Button onClick={onClose}>{t('done')}</Button>
          <Button look="primary" isBusy={enter.isPending} onClick={() => enter.mutate()}>
            {t('enterNow')}
          </Button>
        </>
      }
    >
      <ShownOnce label={t('key')} secret={key} />
      <Refusal error={enter.error} />
    </Dialog>
  );
}
