import type { Problem } from '../../model/failure.ts';

/** Far deeper than any field may be. What is nested in thousands of levels cannot be passed between threads. */
const DEEPEST = 100;

/** The problem of a row that is nested too deeply to be passed on, if it is. `texts`: what the row was read from. */
export function nestingProblems(body: unknown, texts: readonly { raw: string }[]): Problem[] {
  // Reading all names of a row would cost a tenth of reading the file.
  if (!texts.some(({ raw }) => hasManyBrackets(raw))) return [];
  const path = deepPathIn(body, 0);
  if (!path) return [];
  // Of extras the field is the dialect: what is in it has no names of ours.
  const extras = path.indexOf('extras');
  const field = path.slice(0, extras < 0 ? 1 : extras + 2);
  const reason = `must not be nested deeper than ${DEEPEST} levels`;
  return [{ place: 'body', path: field, rule: 'count', reason, binding: 'shape' }];
}

/** Whether a text has as many brackets as it takes to reach the limit. */
function hasManyBrackets(text: string): boolean {
  let left = DEEPEST;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
  }
  return false;
}

/** The path of a value below the limit, at which the recursion ends. */
function deepPathIn(value: unknown, depth: number): (string | number)[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEEPEST) return [];
  for (const name in value) {
    const path = deepPathIn((value as Record<string, unknown>)[name], depth + 1);
    if (path) return [Array.isArray(value) ? Number(name) : name, ...path];
  }
  return undefined;
}
