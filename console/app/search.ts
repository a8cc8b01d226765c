import { useNavigate, useSearch } from '@tanstack/react-router';

/** The parameters of the page's address as texts; others are left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/**
 * The parameters of the page's address, and a function that changes some: `undefined` removes one. A change replaces the entry of
 * the browser's history unless it is a step that one goes back from.
 */
export function useParameters(): [Parameters, (change: Parameters, isStep?: boolean) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const parameters = Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
  const change = (changed: Parameters, isStep = false): void => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined && value !== ''),
    );
    void navigate({ to: '.', search: next, replace: !isStep, resetScroll: false });
  };
  return [parameters, change];
}
