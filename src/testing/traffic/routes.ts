import { basesOf, type Dialect } from '../../dialects/dialect.ts';
import type { Operation } from '../../operations/operation.ts';

/** The operation that a request is for. */
export interface Route {
  dialect: Dialect;
  operation: Operation;
}

/** What a hub serves, as far as requests are told apart for tests. */
export interface Routes {
  /** The operation of a method and a path without its query, if there is one. */
  find(method: string, path: string): Route | undefined;
  /** The dialect below whose bases a path is: the one with the longest base. */
  dialectOf(path: string): Dialect | undefined;
  /** The ids of all operations, or those of one dialect. */
  operations(dialect?: string): readonly string[];
}

/** Builds the routes of the dialects. Literal parts of a path come before parameters, as in the router. */
export function createRoutes(dialects: readonly Dialect[]): Routes {
  const routes = dialects
    .flatMap((dialect) =>
      dialect.operations.flatMap((operation) =>
        basesOf(dialect, operation).map((base) => ({ dialect, operation, base, parts: `${base}${operation.path}` })),
      ),
    )
    .map(({ parts, ...route }) => ({ ...route, pattern: patternOf(parts), parameters: parts.split('{').length }))
    .sort((a, b) => a.parameters - b.parameters);
  const bases = routes.map(({ dialect, base }) => ({ dialect, base })).sort((a, b) => b.base.length - a.base.length);
  return {
    find: (method, path) => {
      const served = method === 'HEAD' ? 'GET' : method;
      return routes.find(({ operation, pattern }) => operation.method === served && pattern.test(path));
    },
    dialectOf: (path) => bases.find(({ base }) => path === base || path.startsWith(`${base}/`))?.dialect,
    operations: (name) => [
      ...new Set(
        dialects
          .filter((dialect) => name === undefined || dialect.name === name)
          .flatMap(({ operations }) => operations.map(({ id }) => id)),
      ),
    ],
  };
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);
