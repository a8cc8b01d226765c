import type { Found } from './palette-found.ts';

const MOST = 6;

/** A page that was chosen before. Commands and what is loaded anew are not kept. */
export interface RecentPage {
  id: string;
  label: string;
  to: string;
  search?: Record<string, string> | undefined;
}

const nameIn = (workspace: string): string => `stele.recent.${workspace}`;

/** The pages that were chosen last in this browser, the latest first. */
export function recentPages(workspace: string): RecentPage[] {
  try {
    return JSON.parse(localStorage.getItem(nameIn(workspace)) ?? '[]') as RecentPage[];
  } catch {
    return [];
  }
}

/** Notes a choice, if it leads to a page. */
export function noteChoice(workspace: string, { id, label, page }: Found): void {
  if (!page) return;
  const key = id.replace(/^recent-/, '');
  const others = recentPages(workspace).filter((recent) => recent.id !== key);
  localStorage.setItem(nameIn(workspace), JSON.stringify([{ id: key, label, ...page }, ...others].slice(0, MOST)));
}
