import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTexts } from '../text/text.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import type { ConfirmProps, DialogProps } from './popup-facts.ts';

const BACKDROP = 'fixed inset-0 z-40 bg-black/40';
const FRAME = 'flex flex-col border border-line bg-panel text-ink shadow-float outline-none';

const SHAPES = {
  dialog: 'fixed top-1/2 left-1/2 z-40 max-h-[90dvh] w-[min(34rem,94vw)] -translate-x-1/2 -translate-y-1/2 rounded-lg',
  wide: 'fixed top-1/2 left-1/2 z-40 max-h-[90dvh] w-[min(60rem,96vw)] -translate-x-1/2 -translate-y-1/2 rounded-lg',
  side: 'fixed inset-y-0 right-0 z-40 w-[min(34rem,100vw)]',
  start: 'fixed inset-y-0 left-0 z-40 w-[min(18rem,86vw)]',
} as const;

/** See `Dialog` in `overlay.tsx`. */
export function Dialog({ isOpen, onClose, title, description, shape = 'dialog', actions, children }: DialogProps) {
  const t = useTexts('common');
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose?.()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={BACKDROP} />
        <BaseDialog.Popup className={classes(FRAME, SHAPES[shape])}>
          <header className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="font-serif text-lg font-semibold">{title}</BaseDialog.Title>
              {description !== undefined && (
                <BaseDialog.Description className="text-sm text-soft">{description}</BaseDialog.Description>
              )}
            </div>
            {onClose && <IconButton label={t('close')} icon={<X size={16} />} onClick={onClose} />}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** See `Confirm` in `overlay.tsx`. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, onClose, title, children, action, isDangerous = false, isBusy = false, onConfirm } = props;
  const t = useTexts('common');
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={BACKDROP} />
        <AlertDialog.Popup className={classes(FRAME, SHAPES.dialog)}>
          <div className="flex flex-col gap-2 overflow-y-auto p-4">
            <AlertDialog.Title className="font-serif text-lg font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description render={<div />}>{children}</AlertDialog.Description>
          </div>
          <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={onConfirm}>
              {action}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
