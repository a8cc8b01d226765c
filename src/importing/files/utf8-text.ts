import { isUtf8 } from 'node:buffer';

/** A piece of text, with facts about it, so that it is not scanned again. */
export interface TextPiece {
  text: string;
  /** Each character is one byte. */
  isAscii: boolean;
  /** It may have characters that cannot be stored: NUL, or bytes that are not UTF-8. */
  isSuspicious: boolean;
}

const LINE_FEED = 0x0a;
/** A piece without a line end is cut here, since the rest may take long to come. */
const LONGEST_WAIT_BYTES = 256 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Decodes UTF-8 in pieces that end with a line, where there is one. A byte that is not UTF-8 becomes an unpaired surrogate,
 * U+DC00 plus the byte, so that it can be located and the text around it is read.
 */
export class Utf8Text {
  #rest: Buffer = Buffer.alloc(0);
  #isAtStart: boolean;
  /** The bytes of a byte order mark at the start. */
  markBytes = 0;

  /** `isAtStart`: a byte order mark may come. */
  constructor(isAtStart: boolean) {
    this.#isAtStart = isAtStart;
  }

  /** The text that these bytes complete, if any. */
  push(bytes: Uint8Array): TextPiece | undefined {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#isAtStart && all.length >= BYTE_ORDER_MARK.length) all = this.#withoutMark(all);
    const lastLine = all.lastIndexOf(LINE_FEED) + 1;
    const end = lastLine > 0 ? lastLine : all.length > LONGEST_WAIT_BYTES ? characterEnd(all) : 0;
    // A copy, so that the rest of a large piece does not keep all of it in memory.
    this.#rest = Buffer.from(all.subarray(end));
    return end > 0 ? pieceOf(all.subarray(0, end)) : undefined;
  }

  /** The rest, at the end of the file. */
  end(): TextPiece | undefined {
    const rest = this.#isAtStart ? this.#withoutMark(this.#rest) : this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length > 0 ? pieceOf(rest) : undefined;
  }

  #withoutMark(bytes: Buffer): Buffer {
    this.#isAtStart = false;
    if (!bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) return bytes;
    this.markBytes = BYTE_ORDER_MARK.length;
    return bytes.subarray(BYTE_ORDER_MARK.length);
  }
}

/** The number of bytes of a text that `Utf8Text` decoded. */
export function bytesOf(text: string, { isAscii, isSuspicious }: Omit<TextPiece, 'text'>): number {
  if (isAscii) return text.length;
  const bytes = Buffer.byteLength(text);
  // An unpaired surrogate counts as three bytes and stands for one.
  return isSuspicious && !text.isWellFormed() ? bytes - 2 * countReplacementCharacters(text) : bytes;
}

function countReplacementCharacters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const isReplacementCharacter = (text.charCodeAt(at) & 0xff80) === 0xdc80;
    if (isReplacementCharacter && (text.charCodeAt(at - 1) & 0xfc00) !== 0xd800) count++;
  }
  return count;
}

function pieceOf(bytes: Buffer): TextPiece {
  const isGood = isUtf8(bytes);
  const text = isGood ? bytes.toString('utf8') : withReplacementCharacters(bytes);
  return { text, isAscii: text.length === bytes.length && isGood, isSuspicious: !isGood || bytes.includes(0) };
}

function withReplacementCharacters(bytes: Buffer): string {
  let text = '';
  let from = 0;
  while (from < bytes.length) {
    const lineEnd = bytes.indexOf(LINE_FEED, from);
    const end = lineEnd < 0 ? bytes.length : lineEnd + 1;
    const line = bytes.subarray(from, end);
    text += isUtf8(line) ? line.toString('utf8') : lineWithReplacementCharacters(line);
    from = end;
  }
  return text;
}

/** Decodes UTF-8 (The Unicode Standard, table 3-7) code unit by code unit, since all of a long line may be wrong. */
function lineWithReplacementCharacters(line: Buffer): string {
  const units = new Uint16Array(line.length);
  let length = 0;
  for (let i = 0; i < line.length; ) {
    const first = line[i] ?? 0;
    const bytes = lengthAt(line, i);
    let code = bytes === 1 ? first : first & (0xff >> (bytes + 1));
    let isGood = first < 0x80 || (first >= 0xc2 && first <= 0xf4);
    for (let k = 1; isGood && k < bytes; k++) {
      const next = line[i + k] ?? 0;
      isGood = (next & 0xc0) === 0x80;
      code = (code << 6) | (next & 0x3f);
    }
    const isTooShort = (bytes === 3 && code < 0x800) || (bytes === 4 && code < 0x10000);
    if (!isGood || isTooShort || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      units[length++] = 0xdc00 + first;
      i++;
    } else {
      if (code >= 0x10000) units[length++] = 0xd7c0 + (code >> 10);
      units[length++] = code < 0x10000 ? code : 0xdc00 + (code & 0x3ff);
      i += bytes;
    }
  }
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

/** The number of bytes of the character that starts here (RFC 3629, section 3). */
function lengthAt(bytes: Buffer, i: number): number {
  const first = bytes[i] ?? 0;
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The end of the last whole character. */
function characterEnd(bytes: Buffer): number {
  for (let back = 1; back <= 3; back++) {
    const at = bytes.length - back;
    const byte = bytes[at] ?? 0;
    if (byte >= 0xc0) return lengthAt(bytes, at) > back ? at : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
}
