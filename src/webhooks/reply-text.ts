/** The most bytes of a reply that are kept, in UTF-8. */
export const KEPT_BYTES = 4096;

/** The start of a reply as a text that PostgreSQL can store: valid, without NUL, not cut within a character. */
export function keptText(bytes: Uint8Array): string {
  // `stream` leaves out a character that the cut has broken. Replacements of invalid bytes may be longer than these.
  const text = new TextDecoder().decode(bytes.subarray(0, KEPT_BYTES), { stream: true });
  return cutText(text.replaceAll('\0', ''), KEPT_BYTES);
}

/** The start of a text that has at most so many bytes in UTF-8. */
const cutText = (text: string, mostBytes: number): string =>
  text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(mostBytes)).read);

/** The most bytes of a reply's headers that are kept, and of one of them. */
const KEPT_HEADER_BYTES = 4096;
const KEPT_HEADER_VALUE_BYTES = 512;

/** Whose values are credentials of the receiver. */
const NOT_KEPT = new Set(['set-cookie', 'authorization', 'www-authenticate', 'proxy-authenticate']);

/** The headers of a reply that are kept, each cut where it is long, until they are too many. */
export function keptHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const kept: [string, string][] = [];
  let left = KEPT_HEADER_BYTES;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_KEPT.has(name)) continue;
    const text = String(value).toWellFormed().replaceAll('\0', '');
    const shown = cutText(text, KEPT_HEADER_VALUE_BYTES);
    left -= name.length + Buffer.byteLength(shown);
    if (left < 0) break;
    kept.push([name, shown]);
  }
  return Object.fromEntries(kept);
}
