import type { Caller, Method, Sent } from './call.ts';
import { SteleConnectionError } from './errors.ts';
import type { CallOptions, OrderWriteOptions } from './options.ts';

/** What one line may have, so that a stream without line ends does not fill the memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Calls an operation that streams a file. The stream fails when the connection breaks, so that a part is never taken for
 * the whole.
 */
export async function file(
  { open }: Caller,
  method: Method,
  path: string,
  sent: Sent,
  options?: CallOptions,
): Promise<ReadableStream<Uint8Array>> {
  const { body } = await open(method, path, { ...sent, accept: '*/*' }, options);
  if (!body) throw new SteleConnectionError('The hub sent no file');
  return body;
}

/**
 * Calls an operation that streams JSON lines, and yields the document of each line. Returning early ends the connection.
 * Throws a {@link SteleConnectionError} when the connection breaks.
 */
export async function* lines<T>(
  { open }: Caller,
  method: Method,
  path: string,
  sent: Sent,
  options?: OrderWriteOptions,
): AsyncGenerator<T, void, void> {
  const { body } = await open(method, path, { ...sent, accept: 'application/x-ndjson' }, options);
  if (!body) throw new SteleConnectionError('The hub sent no lines');
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(brokenOff);
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const complete = rest.split('\n');
      rest = done ? '' : (complete.pop() ?? '');
      if (rest.length > LONGEST_LINE) throw new RangeError('a line of the stream is too long');
      for (const line of complete) if (line.trim() !== '') yield JSON.parse(line) as T;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function brokenOff(cause: unknown): never {
  if ((cause as { name?: string } | undefined)?.name === 'AbortError') throw cause;
  throw new SteleConnectionError('The answer broke off', { cause });
}
