import { SteleConnectionError } from './errors.ts';

/** What one line may have, so that a stream without line ends does not fill the memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * The documents of a stream of JSON lines, one by one. Whoever stops reading ends the connection.
 * Throws a {@link SteleConnectionError} when the connection breaks.
 */
export async function* readLines<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T, void, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(brokenOff);
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      if (rest.length > LONGEST_LINE) throw new RangeError('a line of the stream is too long');
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
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
