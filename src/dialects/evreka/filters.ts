import type { TextMatch } from '../../core/lists/order-lists.ts';
import { foldText } from '../../model/fold.ts';

type Query = Readonly<Record<string, unknown>>;

/**
 * How a list compares what goes by a name: as its suffix says. Without one, texts are looked for within others, and ids
 * compared as they are. One way is enough: `__exact` wins over `__contains`, and both over the bare name.
 */
export function matchOf(query: Query, name: string, bare: 'contains' | 'exact' = 'contains'): TextMatch | undefined {
  const text = (suffix: string): string | undefined => {
    const value = query[name + suffix];
    return typeof value === 'string' ? value : undefined;
  };
  const [plain, exact, contains] = [text(''), text('__exact'), text('__contains')];
  if (exact !== undefined) return { exact };
  if (contains !== undefined) return { contains };
  if (plain === undefined) return undefined;
  return bare === 'exact' ? { exact: plain } : { contains: plain };
}

/** Whether a text is one that matches, as lists compare. */
export const isMatch = (text: string, match: TextMatch): boolean =>
  'exact' in match ? text === match.exact : foldText(text).includes(foldText(match.contains));

/** The parameters that may be keys of the workspace's own fields: what is left when the suffix is taken off. */
export function keysIn(query: Query, known: object | undefined): string[] {
  const others = Object.keys(query).filter((name) => !Object.hasOwn(known ?? {}, name));
  return [...new Set(others.map((name) => name.replace(/__(?:exact|contains)$/, '')))];
}
