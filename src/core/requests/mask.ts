import type { MaskedBody } from '../../model/kept-request.ts';
import { isPlainField, isSecretField } from './plain-fields.ts';

/** In characters. */
const LONGEST_BODY = 8192;
/** A longer masked text is cut, and its length added. */
const LONGEST_SHAPE = 40;
/** A longer value is masked whatever its field is. */
const LONGEST_PLAIN = 64;
/** Deeper values are left out. */
const MOST_LEVELS = 32;

const CUT = '…';
const SECRET = '***';

/** A name as programs write it, so that a misspelt one can be read. A name that begins with a capital may be a person's. */
const PROGRAMS_NAME = /^[a-z_$][\w$.-]{0,63}$/;

/** Seven digits and more, with the marks that people write between them, are taken for a phone number. */
const NUMBER = /(?<![\w-])\+?\(?\d(?:[ \t\u00a0()./-]{0,3}\d){6,}(?![\w-])/g;
const EMAIL = /[^\s"<>(),;:/?&=]+(?:@|%40)[^\s"<>(),;:/?&=]+/gi;
/** What messages repeat of a request. */
const QUOTED = /"[^"]*"|\([^()]*\)(?= not found)/g;

/** A text with an x for each letter and a 0 for each digit, so that its length and form can be seen. */
const shapeOf = (text: string): string => text.replaceAll(/\p{L}/gu, 'x').replaceAll(/\p{N}/gu, '0');

/** A text without email addresses and phone numbers. What a message quotes is masked unless it is one word. */
export const scrub = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll('\0', '\ufffd')
    .replaceAll(QUOTED, (quoted) => (/\s/.test(quoted) ? shapeOf(quoted) : quoted))
    .replaceAll(EMAIL, shapeOf)
    .replaceAll(NUMBER, shapeOf);

/** A path in which ids that are made of an email address or of an international number are masked. */
export const scrubPath = (path: string): string =>
  path
    .split('/')
    .map((part) => (/@|%40|^(?:\+|%2b)\d/i.test(part) ? shapeOf(part) : part))
    .join('/');

/** The name of a field, masked unless it is a name as programs write it. */
export const fieldName = (name: string): string => (isProgramsName(name) ? name : shortShape(name));

const isProgramsName = (name: string): boolean => PROGRAMS_NAME.test(name) && !/\d{7}/.test(name);

const shortShape = (text: string): string =>
  text.length <= LONGEST_SHAPE
    ? shapeOf(text)
    : `${shapeOf(text.slice(0, LONGEST_SHAPE).toWellFormed())}${CUT}(${text.length})`;

/**
 * A parsed body as JSON without personal and secret values: of every value that is not known to concern no person, only
 * its type and form are left. `closed` is that of `isPlainField`. Cut after 8 192 characters, so that it takes no longer.
 */
export function maskBody(body: unknown, closed: ReadonlySet<string>): MaskedBody {
  const written = new Written(closed);
  written.value(body, '', 0);
  return written.done();
}

/**
 * A body that could not be parsed, with a mask in place of every letter and digit but those of field names. Cut as
 * `maskBody` cuts.
 */
export function maskText(text: string): MaskedBody {
  const shown = text.slice(0, LONGEST_BODY).toWellFormed().replaceAll('\0', '\ufffd');
  const masked = shown.replaceAll(
    /"((?:[^"\\]|\\.){0,300})"(\s*:)?|\b(?:true|false|null)\b|[\p{L}\p{N}]/gu,
    (found, inner: string | undefined, colon: string | undefined) => {
      if (inner === undefined) return /^[tfn]\w/.test(found) ? found : shapeOf(found);
      return colon !== undefined && isProgramsName(inner) ? found : shapeOf(found);
    },
  );
  return masked.length <= LONGEST_BODY && text.length <= LONGEST_BODY
    ? { text: masked, isCut: false }
    : { text: `${masked.slice(0, LONGEST_BODY).toWellFormed()}${CUT}`, isCut: true };
}

class Written {
  readonly #closed: ReadonlySet<string>;
  #text = '';
  #isCut = false;

  constructor(closed: ReadonlySet<string>) {
    this.#closed = closed;
  }

  value(value: unknown, name: string, level: number): void {
    if (this.#isCut) return;
    if (isSecretField(name)) this.#add(JSON.stringify(SECRET));
    else if (value === null || value === undefined) this.#add('null');
    else if (Array.isArray(value)) this.#list(value, name, level);
    else if (typeof value === 'object') this.#object(value, level);
    else this.#add(JSON.stringify(this.#masked(value, name)));
  }

  done(): MaskedBody {
    return this.#isCut ? { text: `${this.#text}${CUT}`, isCut: true } : { text: this.#text, isCut: false };
  }

  #masked(value: unknown, name: string): unknown {
    const isPlain = isPlainField(name, this.#closed);
    if (typeof value !== 'string') return isPlain ? value : `‹${typeof value}›`;
    return isPlain && isPlainText(value) ? value : shortShape(value).toWellFormed();
  }

  #list(list: readonly unknown[], name: string, level: number): void {
    if (level >= MOST_LEVELS) {
      this.#add(JSON.stringify(CUT));
      return;
    }
    this.#add('[');
    for (let i = 0; i < list.length && !this.#isCut; i++) {
      if (i > 0) this.#add(',');
      this.value(list[i], name, level + 1);
    }
    this.#add(']');
  }

  #object(object: object, level: number): void {
    if (level >= MOST_LEVELS) {
      this.#add(JSON.stringify(CUT));
      return;
    }
    this.#add('{');
    let isFirst = true;
    // Without a list of all names: an object may have thousands, of which few are shown.
    for (const name in object) {
      if (this.#isCut) break;
      if (!Object.hasOwn(object, name)) continue;
      this.#add(`${isFirst ? '' : ','}${JSON.stringify(fieldName(name))}:`);
      this.value((object as Record<string, unknown>)[name], name, level + 1);
      isFirst = false;
    }
    this.#add('}');
  }

  #add(piece: string): void {
    if (this.#isCut) return;
    if (this.#text.length + piece.length <= LONGEST_BODY) this.#text += piece;
    else this.#isCut = true;
  }
}

/** One word that is no email address or phone number. */
const isPlainText = (text: string): boolean =>
  text.length <= LONGEST_PLAIN && text.isWellFormed() && !/[@\s\0]|^\+|%40/.test(text);
