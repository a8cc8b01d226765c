import { useState } from 'react';
import { Button } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { type Script, scriptInk } from '../../../kit/marks.tsx';
import { useTexts } from '../../../text/text.ts';
import { type DocumentLine, linesOf } from './document-lines.ts';
import { type Meaning, meaningAt } from './meanings.ts';

export interface InscriptionProps {
  script: Script;
  document: unknown;
  /** The document to which it is compared. */
  other?: unknown;
  /** Changes have just happened: they are lit for a moment. A new number lights them again. */
  freshness?: number | undefined;
  /** The meaning at which the reader points, in any script. */
  pointed: Meaning | undefined;
  onPoint(meaning: Meaning | undefined): void;
  /** What this script shows otherwise than the hub's own. */
  otherwise: ReadonlySet<Meaning>;
  /** The texts of the mark. */
  label: string;
}

const LONGEST = 300;

/** A document as a script writes it, set like an inscription: names in the script's ink, differences in the margin. */
export function Inscription({ script, document, other, freshness, label, ...marks }: InscriptionProps) {
  const t = useTexts('order');
  const [showsAll, setShowsAll] = useState(false);
  const lines = linesOf(document, other);
  const shown = showsAll ? lines : lines.slice(0, LONGEST);
  return (
    <section
      // A region that scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      className="overflow-x-auto py-3 font-mono text-xs leading-[1.7]"
      onPointerLeave={() => marks.onPoint(undefined)}
    >
      {shown.map((line, i) => (
        <Line
          // The lines of a document have an order and no names of their own.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={`${line.path} ${line.kind} ${i}`}
          {...{ script, line, ...marks }}
          isFresh={freshness !== undefined && line.mark !== undefined}
        />
      ))}
      {lines.length > shown.length && (
        <div className="px-3 pt-2 font-sans">
          <Button isSmall onClick={() => setShowsAll(true)}>
            {t('scripts.allLines', { count: lines.length })}
          </Button>
        </div>
      )}
    </section>
  );
}

const SIGNS = { changed: '~', added: '+', removed: '−' } as const;

const INKS: Readonly<Record<DocumentLine['kind'], string>> = {
  open: 'text-soft',
  close: 'text-soft',
  text: 'text-ink',
  number: 'text-ink tabular-nums',
  word: 'text-ink italic',
  none: 'text-soft italic',
};

function Line({
  script,
  line,
  isFresh,
  pointed,
  onPoint,
  otherwise,
}: Pick<InscriptionProps, 'script' | 'pointed' | 'onPoint' | 'otherwise'> & { line: DocumentLine; isFresh: boolean }) {
  const t = useTexts('order');
  const { path, depth, name, kind, text, hasComma, mark, before } = line;
  const meaning = mark === 'removed' ? undefined : meaningAt(script, path);
  const differs = meaning !== undefined && otherwise.has(meaning);
  return (
    <div
      onPointerEnter={() => onPoint(meaning)}
      title={before === undefined ? undefined : t('scripts.before', { value: before })}
      className={classes(
        'relative flex w-max min-w-full gap-1 pr-3 whitespace-pre',
        mark && 'bg-changed',
        isFresh && 'just-changed',
        meaning !== undefined && meaning === pointed && 'bg-accent-soft',
        mark === 'removed' && 'line-through decoration-line-strong',
      )}
    >
      <span aria-hidden className="w-4 shrink-0 text-center text-soft select-none">
        {mark && SIGNS[mark]}
      </span>
      {mark && <span className="sr-only">{t(`scripts.mark.${mark}`)} </span>}
      <span style={{ paddingInlineStart: `${depth * 1.1}em` }}>
        {name !== undefined && (
          <>
            <span className={scriptInk(script)}>{name}</span>
            <span className="text-soft">: </span>
          </>
        )}
        <span
          className={classes(
            INKS[kind],
            differs && 'underline decoration-warn decoration-dotted decoration-2 underline-offset-4',
          )}
        >
          {text}
        </span>
        {hasComma && <span className="text-soft">,</span>}
      </span>
    </div>
  );
}
