import { useEffect, useState } from 'react';

/**
 * State that survives a reload of the page in this tab, for what was typed and not sent. No secret belongs into it.
 *
 * @returns the value, what sets it, and what forgets it once it was sent or given up
 */
export function useDraft<T>(name: string, initial: T): [T, (next: T) => void, () => void] {
  const key = `stele.draft.${name}`;
  const [value, setValue] = useState<T>(() => read(key) ?? initial);
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    if (isKept) sessionStorage.setItem(key, JSON.stringify(value));
  }, [isKept, key, value]);
  const set = (next: T): void => {
    setValue(next);
    setKept(true);
  };
  const forget = (): void => {
    sessionStorage.removeItem(key);
    setKept(false);
    setValue(initial);
  };
  return [value, set, forget];
}

function read<T>(key: string): T | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
