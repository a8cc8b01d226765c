import type { Operation } from '../operations/operation.ts';

/**
 * The methods of a path, for the `Allow` header; `undefined` if the path is unknown. Used only after routing found
 * nothing, so it need not be fast.
 */
export function allowedMethods(operations: readonly Operation[], url: string, base: string): string[] | undefined {
  const path = (url.split('?', 1)[0] as string).slice(base.length);
  const methods = operations.filter((operation) => patternOf(operation.path).test(path)).map(({ method }) => method);
  if (methods.length === 0) return undefined;
  const answered = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return [...new Set(answered)].sort();
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);
