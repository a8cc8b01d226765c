import { useTexts } from '../text/text.ts';
import { CopyButton } from './code.tsx';

/** A secret that the hub shows once, with a button that copies it. */
export function ShownOnce({ label, secret }: { label: string; secret: string }) {
  const t = useTexts('common');
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">{label}</p>
      <div className="flex items-center gap-2 rounded-md border border-line-strong bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-sm break-all">{secret}</code>
        <CopyButton text={secret} />
      </div>
      <p className="text-sm text-warn">{t('shownOnce')}</p>
    </div>
  );
}
