import { useState } from 'react';
import type { View } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Button } from '../../kit/button.tsx';
import { CheckField, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import type { ListState } from './list-search.ts';
import { contentOf } from './views.ts';

interface ViewDialogProps {
  isOpen: boolean;
  /** The view to rename; absent for a new one. */
  view: View | undefined;
  list: ListState;
  onClose(): void;
  onSaved(id: string, name: string): Promise<void>;
}

/** Asks for the name of a view, and saves it. What was typed stays when the hub refuses it. */
export function ViewDialog({ isOpen, view, list, onClose, onSaved }: ViewDialogProps) {
  const t = useTexts('orders');
  const common = useTexts('common');
  const hub = useHub();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.shared ?? false);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const saved = view
        ? await hub.views.change(view.id, { name, shared: isShared })
        : await hub.views.create({ name, shared: isShared, ...contentOf(list) });
      await onSaved(saved.id, saved.name);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const ofName = fieldError(error, 'name');
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t(view ? 'view.rename' : 'view.save')}
      description={t('view.about')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form="view" isBusy={isBusy}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form
        id="view"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {ofName === undefined && <Refusal error={error} />}
        <TextField
          label={t('view.name')}
          required
          maxLength={255}
          value={name}
          error={ofName}
          onChange={({ target }) => setName(target.value)}
        />
        <CheckField
          label={t('view.share')}
          hint={t('view.shareHint')}
          checked={isShared}
          onChange={({ target }) => setShared(target.checked)}
        />
      </form>
    </Dialog>
  );
}
