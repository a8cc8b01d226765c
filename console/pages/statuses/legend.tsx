import type { ReactNode } from 'react';
import { useTexts } from '../../text/text.ts';

/** What the signs of the diagram mean. */
export function Legend() {
  const t = useTexts('statuses');
  const line = (dashes?: string): ReactNode => (
    <svg viewBox="0 0 28 8" className="h-2 w-7 text-line-strong" aria-hidden>
      <path d="M0 4h21" stroke="currentColor" strokeWidth="1.5" strokeDasharray={dashes} />
      <path d="M20 0.5 28 4 20 7.5z" fill="currentColor" />
    </svg>
  );
  const signs: [string, ReactNode, string][] = [
    ['forward', line(), t('legend.forward')],
    ['back', line('5 4'), t('legend.back')],
    ['any', <span key="any">→ ∗</span>, t('legend.any')],
    ['final', <span key="final">■</span>, t('legend.final')],
    ['completes', <span key="completes">✓</span>, t('legend.completes')],
  ];
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 border-t border-line px-4 py-2 text-xs text-soft">
      {signs.map(([id, sign, text]) => (
        <li key={id} className="flex items-center gap-1.5">
          {sign}
          {text}
        </li>
      ))}
    </ul>
  );
}
