import { isUtf8 } from 'node:buffer';
import sjson from 'secure-json-parse';
import { mayRound } from '../model/decimal.ts';
import type { Problem } from '../model/failure.ts';
import { excessIn, withoutInexact } from './json-size.ts';
import { MOST_PROBLEMS } from './problems.ts';

/** The body is not JSON; `message` says why, for the client. */
export class MalformedBodyError extends Error {
  /** In characters from the start, if known. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Parses a JSON body. A number that a double cannot hold exactly becomes infinite, which no schema accepts: it must be
 * refused, not rounded. Throws `MalformedBodyError`, also for keys that would reach a prototype, and for more names,
 * lists or objects than can be parsed without delaying other requests.
 */
export function parseJsonBody(bytes: Buffer): { text: string; value: unknown } {
  if (!isUtf8(bytes)) throw new MalformedBodyError('the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  return { text, value: parseJsonText(text) };
}

/** The same, for text that is already decoded. */
export function parseJsonText(text: string): unknown {
  const excess = excessIn(text);
  if (excess !== undefined) throw new MalformedBodyError(`the body ${excess}`);
  try {
    return sjson.parse(mayRound(text) ? withoutInexact(text) : text, null, {
      protoAction: 'error',
      constructorAction: 'error',
    });
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('forbidden prototype')) {
      throw new MalformedBodyError('the body has a forbidden key (__proto__ or constructor)');
    }
    const position = /at position (\d+)/.exec(message)?.[1];
    throw new MalformedBodyError('the body is not valid JSON', position === undefined ? undefined : Number(position));
  }
}

/** In JSON of valid UTF-8, only escapes can make NUL and lone surrogates; a form can escape or contain NUL. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])|%00|\0/;

/** The problems of strings in a body that cannot be stored: they have NUL or half of a surrogate pair. */
export function problemsInText(text: string, value: unknown): Problem[] {
  if (!SUSPICIOUS_ESCAPE.test(text)) return [];
  const problems: Problem[] = [];
  // Iterative, since a hostile body can be nested deeper than the call stack.
  const rest: (Place & { value: unknown })[] = [{ path: [], letters: 0, value }];
  let found = 0;
  for (let next = rest.pop(); next && problems.length < MOST_PROBLEMS; next = rest.pop()) {
    const place = next;
    const look = (key: string | number, child: unknown): void => {
      if (typeof key === 'string' && !isText(key)) problems.push(badText(place.path));
      else if (typeof child === 'string' ? !isText(child) : typeof child === 'object' && child !== null) {
        if (typeof child === 'string') found++;
        rest.push({ ...within(place, key), value: child });
      }
    };
    if (typeof next.value === 'string') {
      if (!isText(next.value)) problems.push(badText(next.path));
    } else if (Array.isArray(next.value)) {
      for (let i = 0; i < next.value.length && found < MOST_PROBLEMS; i++) look(i, next.value[i]);
    } else if (typeof next.value === 'object' && next.value !== null) {
      for (const [key, child] of Object.entries(next.value)) if (found < MOST_PROBLEMS) look(key, child);
    }
  }
  return problems;
}

interface Place {
  path: Problem['path'];
  letters: number;
}

const MOST_PARTS = 64;
const MOST_LETTERS = 1000;

/** A path that is deeper than a name may be long is reported by its parent: a hostile body could be all path. */
function within({ path, letters }: Place, key: string | number): Place {
  const more = letters + String(key).length;
  const isNamed = path.length < MOST_PARTS && more <= MOST_LETTERS;
  return isNamed ? { path: [...path, key], letters: more } : { path, letters: Number.POSITIVE_INFINITY };
}

/** Whether a string can be stored: Unicode without NUL and without halves of surrogate pairs. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const badText = (path: Problem['path']): Problem => ({
  place: 'body',
  path,
  rule: 'text',
  reason: 'must be Unicode text without NUL and without unpaired surrogates',
  binding: 'shape',
});
