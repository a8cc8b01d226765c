import type { ReactNode } from 'react';
import { useTexts } from '../text/text.ts';
import { classes } from './classes.ts';

type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
};

/** A word with a ground of its own. Colour is never the only sign: the word says it. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

/** A status of the catalog: its colour as a dot, its name in ink. */
export function StatusPill({ status }: { status: { name: string; color?: string | null } }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 rounded-full border border-line bg-panel px-2 py-0.5 text-xs font-medium whitespace-nowrap">
      <span
        aria-hidden
        className="size-2 shrink-0 rounded-full ring-1 ring-line-strong"
        style={{ backgroundColor: status.color ?? 'transparent' }}
      />
      <span className="truncate">{status.name}</span>
    </span>
  );
}

/** The scripts in which an order is written: one for each dialect. */
export const SCRIPTS = ['wizcommerce', 'bitbybit', 'evreka', 'hub'] as const;
export type Script = (typeof SCRIPTS)[number];

const INKS: Readonly<Record<Script, string>> = {
  wizcommerce: 'text-script-wizcommerce',
  bitbybit: 'text-script-bitbybit',
  evreka: 'text-script-evreka',
  hub: 'text-script-hub',
};

/** How each script's line of the stele is cut. */
const STROKES: Readonly<Record<Script, string>> = {
  wizcommerce: 'M1 5h14M1 11h14',
  bitbybit: 'M1 5h4m3 0h7M1 11h9m3 0h2',
  evreka: 'M2 3v10M8 3v10M14 3v10',
  hub: 'M1 8h14M8 2v12',
};

const isScript = (dialect: string): dialect is Script => (SCRIPTS as readonly string[]).includes(dialect);

/** The colour class of a dialect's texts and marks. */
export const scriptInk = (dialect: string): string => (isScript(dialect) ? INKS[dialect] : 'text-soft');

/** A dialect with its sign: `WizCommerce`, `bitbybit`, `Evreka360`, `Stele`. */
export function ScriptMark({ dialect, hidesName = false }: { dialect: string; hidesName?: boolean }) {
  const t = useTexts('common');
  const name = isScript(dialect) ? t(`script.${dialect}`) : dialect;
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 align-middle text-sm font-medium whitespace-nowrap',
        scriptInk(dialect),
      )}
    >
      <svg viewBox="0 0 16 16" className="size-3.5" stroke="currentColor" strokeWidth="2" fill="none" aria-hidden>
        <path d={isScript(dialect) ? STROKES[dialect] : 'M2 8h12'} />
      </svg>
      <span className={hidesName ? 'sr-only' : ''}>{name}</span>
    </span>
  );
}
