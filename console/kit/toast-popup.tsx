import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTexts } from '../text/text.ts';
import { buttonClasses, IconButton } from './button.tsx';
import type { Saying } from './popup-facts.ts';

const manager = Toast.createToastManager();
const SHOWN_MS = 6000;

/** Shows each saying once, for a few seconds. */
export function Sayings({ sayings }: { sayings: readonly Saying[] }) {
  const shown = useRef(0);
  useEffect(() => {
    for (const { title, action } of sayings.slice(shown.current)) {
      manager.add({ title, ...(action ? { actionProps: { children: action.label, onClick: action.onChoose } } : {}) });
    }
    shown.current = sayings.length;
  }, [sayings]);
  return (
    <Toast.Provider toastManager={manager} timeout={SHOWN_MS}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,92vw)] flex-col gap-2">
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Shown() {
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
