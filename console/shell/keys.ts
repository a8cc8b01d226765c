import { useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { closeOverlay, showOverlay, useOverlay } from './overlays.ts';
import { PLACES, type Place } from './places.ts';

const PLACES_BY_KEY = new Map<string, string>(
  PLACES.flatMap(({ places }) => places as readonly Place[]).flatMap(({ key, to }) =>
    key ? [[key, to] as const] : [],
  ),
);

/** A second key counts as a sequence within this time. */
const SEQUENCE_MS = 1200;

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const isInDialog = (): boolean => document.querySelector('[role=dialog],[role=alertdialog],[role=menu]') !== null;

/** Focuses the search of the page, and says whether there is one. */
function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>('#content input[type=search]');
  search?.focus();
  search?.select();
  return search !== null;
}

/** The keys that do something on every page. */
export function useShellKeys(): void {
  const router = useRouter();
  const overlay = useOverlay();
  const sequence = useRef({ begunAt: 0 }).current;
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (overlay === 'palette') closeOverlay();
      else showOverlay('palette');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || isInDialog()) return;
    const isSecond = Date.now() - sequence.begunAt < SEQUENCE_MS;
    sequence.begunAt = 0;
    const place = isSecond ? PLACES_BY_KEY.get(event.key) : undefined;
    if (place !== undefined) {
      event.preventDefault();
      void router.navigate({ to: place });
    } else if (event.key === 'g') sequence.begunAt = Date.now();
    else if (event.key === '?') showOverlay('keys');
    else if (event.key === '/' && focusSearch()) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
