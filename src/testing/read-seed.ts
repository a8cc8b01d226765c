import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Dialect } from '../dialects/dialect.ts';
import { parseJsonBody } from '../http/body.ts';
import type { Problem } from '../model/failure.ts';
import { fieldOf } from '../operations/sentences.ts';
import { MalformedBodyError, problemsInText } from '../validation/json-text.ts';
import { createValidation } from '../validation/validation.ts';
import { SeedError } from './common/errors.ts';
import { type Seed, seedSchema } from './seed-schema.ts';

/** A valid seed, and its name in messages. */
export interface NamedSeed {
  name: string;
  seed: Seed;
}

/** Reads a seed from a file or an object. Rejects with `SeedError`. */
export type ReadSeed = (given: string | URL | Seed) => Promise<NamedSeed>;

const MOST_BYTES = 64 * 1024 * 1024;

/** The largest number of problems in one message. */
const MOST_CLAUSES = 10;

/** Builds the reader for a hub with these vendors' dialects. */
export function createReadSeed(vendors: readonly Dialect[]): ReadSeed {
  let check: ReturnType<ReturnType<typeof createValidation>> | undefined;
  return async (given) => {
    const { name, bytes } = await bytesOf(given);
    const { text, value } = parse(name, bytes);
    // Few hubs use seeds, so the schema is compiled for the first one.
    check ??= createValidation()(seedSchema(vendors), 'body');
    const problems = [...check(value), ...problemsInText(text, value)];
    if (problems.length > 0) throw seedError(name, problems);
    return { name, seed: value as Seed };
  };
}

/** The error for the problems of a seed. */
export function seedError(name: string, problems: readonly Problem[]): SeedError {
  const clauses = problems
    .slice(0, MOST_CLAUSES)
    .map((problem) => `${problem.path.length === 0 ? 'the seed' : fieldOf(problem)} ${problem.reason}`);
  const more = problems.length - clauses.length;
  return new SeedError(`${name}: ${[...clauses, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}`);
}

async function bytesOf(given: string | URL | Seed): Promise<{ name: string; bytes: Buffer }> {
  if (typeof given !== 'string' && !(given instanceof URL)) {
    return { name: 'seed', bytes: Buffer.from(JSON.stringify(given) ?? '') };
  }
  const name = given instanceof URL ? fileURLToPath(given) : given;
  try {
    if ((await stat(given)).size > MOST_BYTES) throw new SeedError(`${name}: is larger than ${MOST_BYTES} bytes`);
    return { name, bytes: await readFile(given) };
  } catch (error) {
    if (error instanceof SeedError) throw error;
    throw new SeedError(`${name}: cannot be read (${(error as Error).message})`, { cause: error });
  }
}

function parse(name: string, bytes: Buffer): { text: string; value: unknown } {
  try {
    return parseJsonBody(bytes);
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    const reason = error.message.replace('the body', 'the file');
    const place = reason.endsWith('valid JSON') ? `:${placeOfMistake(bytes.toString('utf8'))}` : '';
    throw new SeedError(`${name}${place}: ${reason}`, { cause: error });
  }
}

/**
 * The place at which a text stops being JSON, as editors write it: `3:14`. V8 reports a place only for some errors, so
 * this searches for the shortest beginning that no continuation could make valid.
 */
function placeOfMistake(text: string): string {
  let fine = 0;
  let wrong = text.length;
  while (wrong - fine > 1) {
    const middle = Math.floor((fine + wrong) / 2);
    if (canGoOn(text.slice(0, middle))) fine = middle;
    else wrong = middle;
  }
  const lines = text.slice(0, wrong).split('\n');
  return `${lines.length}:${lines.at(-1)?.length ?? 0}`;
}

/** Whether a text is valid JSON except for its missing end. */
function canGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.includes('end of JSON') : Number(position) >= text.length;
  }
}
