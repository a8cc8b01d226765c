/** A frame of a backup: its type and its bytes. */
export interface Frame {
  type: FrameType;
  payload: Buffer;
}

/** The header, rows of a table, the end of a table, the end of the file. */
export const FRAME_TYPES = ['H', 'D', 'T', 'E'] as const;
export type FrameType = (typeof FRAME_TYPES)[number];

const PREFIX_BYTES = 5;
const MOST_PAYLOAD_BYTES = 256 * 1024;

/** The bytes violate the format. */
export class FrameError extends Error {}

/** Writes bytes as frames of one type: the type, the length in four bytes (big-endian), and the bytes. */
export function* encodeFrames(type: FrameType, bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start === 0 || start < bytes.length; start += MOST_PAYLOAD_BYTES) {
    const payload = bytes.subarray(start, start + MOST_PAYLOAD_BYTES);
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.write(type, 'latin1');
    prefix.writeUInt32BE(payload.length, 1);
    yield prefix;
    yield payload;
  }
}

/** Reads frames from a stream, with at most one in memory. Throws `FrameError`. */
export async function* decodeFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const length = pending.length < PREFIX_BYTES ? undefined : lengthIn(pending);
      if (length === undefined || pending.length < PREFIX_BYTES + length) break;
      const payload = pending.subarray(PREFIX_BYTES, PREFIX_BYTES + length);
      yield { type: typeIn(pending), payload };
      pending = pending.subarray(PREFIX_BYTES + length);
    }
  }
  if (pending.length > 0) throw new FrameError('the file ends within a frame');
}

function lengthIn(bytes: Buffer): number {
  const length = bytes.readUInt32BE(1);
  if (length > MOST_PAYLOAD_BYTES) throw new FrameError('a frame is too long');
  return length;
}

function typeIn(bytes: Buffer): FrameType {
  const letter = String.fromCharCode(bytes[0] ?? 0);
  const type = FRAME_TYPES.find((candidate) => candidate === letter);
  if (!type) throw new FrameError('a frame has an unknown type');
  return type;
}
