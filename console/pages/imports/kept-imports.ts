import type { ImportMapping, ImportQuery } from '../../../sdk/index.ts';

/** What this browser knows of an import that it began: enough to go on with it, and to send refused rows again. */
export interface KeptImport {
  id: string;
  file: string;
  size: number;
  query: ImportQuery;
  mapping?: ImportMapping | undefined;
}

const MOST = 30;

const keyOf = (workspace: string): string => `stele.imports.${workspace}`;

function all(workspace: string): KeptImport[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(workspace)) ?? '[]') as KeptImport[];
  } catch {
    return [];
  }
}

/** Keeps what is known of an import, for the next visits of this browser. */
export function keepImport(workspace: string, kept: KeptImport): void {
  const others = all(workspace).filter(({ id }) => id !== kept.id);
  localStorage.setItem(keyOf(workspace), JSON.stringify([kept, ...others].slice(0, MOST)));
}

/** What this browser knows of an import; nothing if it was begun elsewhere. */
export const keptImport = (workspace: string, id: string): KeptImport | undefined =>
  all(workspace).find((kept) => kept.id === id);
