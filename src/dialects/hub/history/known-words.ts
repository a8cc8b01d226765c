import type { Core } from '../../../core/core.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { queryProblem } from '../query-problems.ts';

/** A dialect with the operations that its clients call. */
export interface KnownOperations {
  name: string;
  operations: readonly Pick<Operation, 'id'>[];
}

/** What writes a seed of a test workspace calls itself. */
const OWN_OPERATIONS = ['seedWorkspace'];

/** The author of demo orders and of the seeds of test workspaces. */
const OWN_ACTORS = ['demo', 'seed'];

const MOST_ACTORS = 200;

/** The words that a query may have for dialects and for operations. */
export const wordsOf = (known: readonly KnownOperations[]): Record<'dialect' | 'operation', readonly string[]> => ({
  dialect: known.map(({ name }) => name),
  operation: [...known.flatMap(({ operations }) => operations.map(({ id }) => id)), ...OWN_OPERATIONS],
});

/** The problems of words of a query that are not known. Operations are too many to be listed. */
export const unknownWords = (
  name: 'dialect' | 'operation',
  words: readonly string[],
  known: readonly string[],
): Problem[] =>
  words
    .filter((word) => !known.includes(word))
    .map((word) => unknownWord(name, word, name === 'dialect' ? known : undefined));

/** The problem of a word of a query that is not one of the `known` ones. */
export const unknownWord = (name: string, value: string, known?: readonly string[]): Problem =>
  queryProblem(
    name,
    'enum',
    `has ${JSON.stringify(value)}, which is ${known ? `not one of ${known.join(', ')}` : `no ${name} of any dialect`}`,
    known,
  );

/**
 * The ids of the users and API keys that the texts of a query parameter name. Fails with `invalid` when one names none, and
 * with `unavailable`.
 */
export async function actorsNamed(
  parameter: string,
  texts: readonly string[],
  workspaceId: string,
  core: Pick<Core, 'history'>,
): Promise<Result<string[]>> {
  const named = await core.history.actorsNamed(workspaceId, texts);
  if (!named.ok) return named;
  const ids = new Set<string>();
  const problems: Problem[] = [];
  for (const text of texts) {
    const { ids: found = [], clients = [] } = named.value.get(text) ?? {};
    for (const id of found) ids.add(id);
    if (OWN_ACTORS.includes(text)) ids.add(text);
    else if (found.length === 0) {
      const client = 'names an OAuth client: the history has the user who signed in, and not the program';
      const reason =
        clients.length > 0 ? client : `has ${JSON.stringify(text)}, which is no user and no API key of the workspace`;
      problems.push(queryProblem(parameter, 'reference', reason));
    }
  }
  if (ids.size > MOST_ACTORS) {
    problems.push(queryProblem(parameter, 'count', `means more than ${MOST_ACTORS} users and API keys`));
  }
  return problems.length > 0 ? refuse({ kind: 'invalid', problems }) : ok([...ids]);
}
