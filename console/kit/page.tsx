import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { classes } from './classes.ts';

export interface PageProps {
  title: string;
  /** One line below the title. */
  about?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** The page scrolls inside of itself, as a table that fills the window. */
  isFilled?: boolean;
  children: ReactNode;
}

let isFirstPage = true;

/**
 * Moves the focus to the title of a page that follows another, when what had the focus went with the one before. The first page leaves
 * it to the browser, so that `Tab` begins at the link that skips the places.
 */
function useFocusedTitle() {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    const isLost = activeElement === null || activeElement === document.body || activeElement.id === 'content';
    if (!isFirstPage && isLost) title.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  return title;
}

/** A page: its title, its actions, its content. The title is the window's too. */
export function Page({ title, about, actions, isFilled = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – Stele`;
  }, [title]);
  const heading = useFocusedTitle();
  return (
    <div className={classes('flex flex-col gap-4 p-4 md:p-6', isFilled && 'h-full min-h-0')}>
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-[min(100%,12rem)] flex-1">
          <h1 ref={heading} tabIndex={-1} className="outline-none font-serif text-2xl leading-tight font-semibold">
            {title}
          </h1>
          {about !== undefined && <p className="text-soft">{about}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export interface PanelProps {
  title?: ReactNode;
  actions?: ReactNode;
  /** Without the inner margin, as for a table. */
  isFlush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A part of a page with a frame and a heading. */
export function Panel({ title, actions, isFlush = false, className, children }: PanelProps) {
  return (
    <section className={classes('min-w-0 rounded-lg border border-line bg-panel', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5">
          <h2 className="min-w-0 flex-1 font-semibold">{title}</h2>
          {actions}
        </header>
      )}
      <div className={isFlush ? 'min-w-0 overflow-x-auto' : 'p-4'}>{children}</div>
    </section>
  );
}

/** Names with their values, in two columns. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-soft">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
