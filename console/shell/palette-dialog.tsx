import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { CornerDownLeft, Search } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from 'react';
import { useWorkspaceId } from '../app/session.ts';
import { Spinner } from '../kit/button.tsx';
import { classes } from '../kit/classes.ts';
import { useTexts } from '../text/text.ts';
import { closeOverlay } from './overlays.ts';
import type { Found } from './palette-found.ts';
import { noteChoice } from './palette-recent.ts';
import { type Group, usePalette } from './palette-search.ts';

/** `Ctrl-K`: finds orders, customers, pages and commands, by keyboard alone (ARIA Authoring Practices, combobox). */
export function PaletteDialog({ isOpen }: { isOpen: boolean }) {
  const t = useTexts('shell');
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && closeOverlay()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <BaseDialog.Popup className="fixed top-[12dvh] left-1/2 z-40 flex max-h-[76dvh] w-[min(40rem,94vw)] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-panel text-ink shadow-float outline-none">
          <BaseDialog.Title className="sr-only">{t('palette.title')}</BaseDialog.Title>
          <Finder />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

function Finder() {
  const t = useTexts('shell');
  const id = useId();
  const workspace = useWorkspaceId();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const { groups, isSearching, problem } = usePalette(useDeferredValue(text.trim()));
  const all = groups.flatMap(({ found }) => found);
  const active = all[Math.min(place, all.length - 1)];
  useEffect(() => {
    if (active) document.getElementById(`${id}-${active.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);
  const choose = (found: Found): void => {
    noteChoice(workspace, found);
    closeOverlay();
    found.onChoose();
  };
  const press = (event: KeyboardEvent): void => {
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: all.length - 1 }[event.key];
    const isOfText = (event.key === 'Home' || event.key === 'End') && text !== '';
    if (to !== undefined && !isOfText && all.length > 0) {
      event.preventDefault();
      setPlace((to + all.length) % all.length);
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      choose(active);
    }
  };
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-4">
        {isSearching ? <Spinner /> : <Search size={16} aria-hidden className="text-soft" />}
        <input
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={all.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={active ? `${id}-${active.id}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setPlace(0);
          }}
          onKeyDown={press}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-soft"
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('palette.title')}
        className="min-h-0 flex-1 overflow-y-auto p-2"
      >
        {groups.map((group) => (
          <Results key={group.id} {...{ id, group, active }} onChoose={choose} />
        ))}
      </div>
      <footer className="flex items-center gap-4 border-t border-line px-4 py-2 text-xs text-soft">
        <p role="status" className="min-w-0 flex-1">
          {problem !== undefined && <span className="text-bad">{t('palette.failed', { reason: problem })}</span>}
          {problem === undefined && isSearching && t('palette.searching')}
          {problem === undefined &&
            !isSearching &&
            (all.length > 0 ? t('palette.found', { count: all.length }) : t('palette.nothing', { text }))}
        </p>
        <span className="max-sm:hidden">
          <kbd>↑↓</kbd> {t('palette.move')}
        </span>
        <span className="flex items-center gap-1 max-sm:hidden">
          <CornerDownLeft size={12} aria-hidden /> {t('palette.open')}
        </span>
        <span className="max-sm:hidden">
          <kbd>Esc</kbd> {t('palette.close')}
        </span>
      </footer>
    </>
  );
}

function Results({
  id,
  group,
  active,
  onChoose,
}: {
  id: string;
  group: Group;
  active: Found | undefined;
  onChoose(found: Found): void;
}) {
  return (
    <div role="presentation" className="not-first:mt-2">
      <p role="presentation" className="px-2 py-1 text-xs text-soft">
        {group.label}
      </p>
      {group.found.map((found) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
        <div
          key={found.id}
          id={`${id}-${found.id}`}
          role="option"
          aria-description={group.label}
          tabIndex={-1}
          aria-selected={found === active}
          onClick={() => onChoose(found)}
          className={classes(
            'flex min-h-9 items-center gap-3 rounded-md px-2 py-1 text-sm hover:bg-hover',
            found === active && 'bg-accent-soft hover:bg-accent-soft',
          )}
        >
          <found.icon size={16} aria-hidden className="shrink-0 text-soft" />
          <span className="min-w-0 flex-1 truncate">{found.label}</span>
          {found.note !== undefined && <span className="max-w-[45%] truncate text-xs text-soft">{found.note}</span>}
        </div>
      ))}
    </div>
  );
}
