import { useState } from 'react';
import { useWorkspaceId } from '../../app/session.ts';

/** The order that the guide is about, as it was when the guide began. */
export interface Start {
  id: string;
  version: number;
  /** The lines of each script, by its name. */
  lines: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The start, kept for this tab, so that a reload does not begin anew. */
export function useStart(): [Start | undefined, (start: Start | undefined) => void] {
  const name = `stele.guide.${useWorkspaceId()}`;
  const [start, setStart] = useState(() => {
    const stored = sessionStorage.getItem(name);
    return stored === null ? undefined : (JSON.parse(stored) as Start);
  });
  const begin = (next: Start | undefined): void => {
    if (next) sessionStorage.setItem(name, JSON.stringify(next));
    else sessionStorage.removeItem(name);
    setStart(next);
  };
  return [start, begin];
}
