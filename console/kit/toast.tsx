import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../text/text.ts';
import { buttonClasses, IconButton } from './button.tsx';

const manager = Toast.createToastManager();

/** Says in a corner of the window that something was done. Errors belong to where they occur. */
export const say = (title: string, action?: { label: string; onChoose(): void }): void => {
  manager.add({ title, ...(action ? { actionProps: { children: action.label, onClick: action.onChoose } } : {}) });
};

/** Shows what `say` says. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} timeout={6000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,92vw)] flex-col gap-2">
          <Said />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Said() {
  const { toasts } = Toast.useToastManager();
  const t = useTexts('common');
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="rounded-md border border-line bg-panel text-ink shadow-float">
      <Toast.Content className="flex items-center gap-2 py-2 pr-2 pl-3">
        <Toast.Title className="min-w-0 flex-1 text-sm" />
        <Toast.Action className={buttonClasses('plain', true)} />
        <Toast.Close render={<IconButton label={t('close')} icon={<X size={14} />} />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
