import type { Problem } from '../model/failure.ts';
import { endOfString } from './json-text.ts';

/** The object being parsed, with its names so far, or the list. */
interface Level {
  isObject: boolean;
  /** Set with the first name: a hostile body could have a million empty objects. */
  names: Set<string> | undefined;
  /** The name or the index of the value being parsed. */
  key: string | number;
  isNameNext: boolean;
}

const MOST_PROBLEMS = 20;
const MOST_PARTS = 64;

/**
 * Finds duplicate names in an object of a JSON text, in any escaping, since parsers differ in the value that they use
 * (RFC 8259, section 4). One pass.
 */
export function repeatedNames(text: string): Problem[] {
  const problems: Problem[] = [];
  // Iterative, since a hostile body can be nested deeper than the call stack.
  const levels: Level[] = [];
  let top: Level | undefined;
  for (let at = 0; at < text.length && problems.length < MOST_PROBLEMS; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (top?.isObject && top.isNameNext) {
          const name = nameOf(text.slice(at, end + 1));
          top.key = name;
          top.isNameNext = false;
          top.names ??= new Set();
          if (top.names.has(name)) problems.push(repeated(levels));
          top.names.add(name);
        }
        at = end;
        break;
      }
      case '{':
      case '[':
        top =
          text[at] === '{'
            ? { isObject: true, names: undefined, key: '', isNameNext: true }
            : { isObject: false, names: undefined, key: 0, isNameNext: false };
        levels.push(top);
        break;
      case '}':
      case ']':
        levels.pop();
        top = levels.at(-1);
        break;
      case ',':
        if (top?.isObject) top.isNameNext = true;
        else if (top) top.key = (top.key as number) + 1;
        break;
      default:
    }
  }
  return problems;
}

const nameOf = (literal: string): string =>
  literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);

const repeated = (levels: readonly Level[]): Problem => ({
  place: 'body',
  path: levels.slice(0, MOST_PARTS).map(({ key }) => key),
  rule: 'duplicate',
  reason: 'occurs more than once in its object',
  binding: 'shape',
});
