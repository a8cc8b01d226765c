import { isUtf8 } from 'node:buffer';
import Big from 'big.js';
import sjson from 'secure-json-parse';
import { mayRound } from '../model/decimal.ts';
import type { Problem } from '../model/failure.ts';
import { MOST_PROBLEMS } from './problems.ts';

/** The body cannot be read as JSON at all; `message` says why, for the caller. */
export class MalformedBodyError extends Error {
  /** In characters from the start, where it is known. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Reads a JSON body. A number that a double cannot hold exactly becomes NaN, which no schema accepts: it must be
 * refused, not rounded. Throws `MalformedBodyError`, also for keys that would reach a prototype.
 */
export function parseJsonBody(bytes: Buffer): { text: string; value: unknown } {
  if (!isUtf8(bytes)) throw new MalformedBodyError('the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  return { text, value: parseJsonText(text) };
}

/** The same, of text that was read as UTF-8 already. */
export function parseJsonText(text: string): unknown {
  try {
    return sjson.parse(text, mayRound(text) ? refuseInexact : null, {
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

function refuseInexact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  if (!Number.isFinite(value)) return Number.NaN;
  return new Big(context.source).eq(value) ? value : Number.NaN;
}

/** Escapes are the only way for NUL and lone surrogates into JSON that is valid UTF-8; a form can escape or have a NUL. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])|%00|\0/;

/** The texts in a body that are no Unicode text that can be stored: they have NUL or half of a surrogate pair. */
export function problemsInText(text: string, value: unknown): Problem[] {
  if (!SUSPICIOUS_ESCAPE.test(text)) return [];
  const problems: Problem[] = [];
  // A stack of its own, since a hostile body can be nested deeper than calls can be.
  const rest: (Place & { value: unknown })[] = [{ path: [], letters: 0, value }];
  for (let next = rest.pop(); next && problems.length < MOST_PROBLEMS; next = rest.pop()) {
    const { path } = next;
    if (typeof next.value === 'string') {
      if (!isText(next.value)) problems.push(badText(path));
    } else if (typeof next.value === 'object' && next.value !== null) {
      for (const [key, child] of Object.entries(next.value)) {
        if (!isText(key)) problems.push(badText(path));
        else if (typeof child === 'string' ? !isText(child) : typeof child === 'object' && child !== null) {
          rest.push({ ...within(next, Array.isArray(next.value) ? Number(key) : key), value: child });
        }
      }
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

/** What is deeper in than a name should be long goes by the name of what it is in: a hostile body could be all path. */
function within({ path, letters }: Place, key: string | number): Place {
  const more = letters + String(key).length;
  const isNamed = path.length < MOST_PARTS && more <= MOST_LETTERS;
  return isNamed ? { path: [...path, key], letters: more } : { path, letters: Number.POSITIVE_INFINITY };
}

/** Whether a text can be stored: Unicode without NUL and without halves of surrogate pairs. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const badText = (path: Problem['path']): Problem => ({
  place: 'body',
  path,
  rule: 'text',
  reason: 'must be Unicode text without NUL and without unpaired surrogates',
  binding: 'shape',
});
