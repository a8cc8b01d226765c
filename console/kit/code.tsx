import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../text/text.ts';
import { IconButton } from './button.tsx';

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTexts('common');
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      label={isCopied ? t('copied') : (label ?? t('copy'))}
      icon={isCopied ? <Check size={14} /> : <Copy size={14} />}
      onClick={() => void copy(text).then(() => setCopied(true))}
    />
  );
}

/** Outside a secure context browsers have no clipboard: a selected text is copied as a user would. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

/** A command or a document, with a button that copies it. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-sunken">
      <section
        // A region that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="overflow-x-auto p-3 pr-10 font-mono text-xs leading-relaxed whitespace-pre-wrap break-all"
      >
        {text}
      </section>
      <div className="absolute top-1 right-1">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
