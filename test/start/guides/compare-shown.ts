import { isDeepStrictEqual } from 'node:util';

/**
 * In what a reply differs from the one that a guide shows, or nothing. Replies are shown cut: fields and headers may be missing, `…` stands
 * for any text, at the end of a list for any entries, and on a line of its own for any lines.
 */
export function compareShown(shown: { language: string; text: string }, reply: string): string | undefined {
  const { language, text } = shown;
  if (language === 'json') return compareJson(JSON.parse(text), parse(reply), '');
  if (language === 'text') return compareText(text, reply);
  const [wanted, got] = [responsesIn(text), responsesIn(reply)];
  if (wanted.length !== got.length) return `${wanted.length} replies are shown, ${got.length} came`;
  return wanted.map((each, n) => compareHttp(each, got[n] as Response)).find((difference) => difference !== undefined);
}

/** The statuses of the replies that a guide shows with their headers. */
export const statusesShown = (text: string): number[] =>
  responsesIn(text).map(({ start }) => Number(/^\d+/.exec(start)?.[0]));

interface Response {
  /** As in `200 OK`. */
  start: string;
  headers: string[];
  body: string;
}

/** `curl -i` says one after the other, and nothing ends a body. */
function responsesIn(text: string): Response[] {
  return text
    .split(/HTTP\/1\.1 /)
    .slice(1)
    .map((each) => {
      const [head = '', ...body] = each.replaceAll('\r', '').split('\n\n');
      const [start = '', ...headers] = head.trim().split('\n');
      return { start, headers, body: body.join('\n\n').trim() };
    });
}

function compareHttp(wanted: Response, got: Response): string | undefined {
  if (wanted.start !== got.start) return `${wanted.start} is shown, ${got.start} came`;
  for (const header of wanted.headers) {
    if (!got.headers.some((each) => pattern(header, 'i').test(each))) return `${header} is shown, and did not come`;
  }
  return wanted.body === '' ? undefined : compareJson(JSON.parse(wanted.body), parse(got.body), '');
}

function compareText(wanted: string, got: string): string | undefined {
  const lines = wanted.trim().split('\n');
  const source = lines
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${inLine(line.trimEnd())}[ ]*\\n`))
    .join('');
  return new RegExp(`^${source}$`).test(`${got.replaceAll('\r', '').trim()}\n`)
    ? undefined
    : `this is shown:\n${wanted}\nthis came:\n${got}`;
}

function compareJson(wanted: unknown, got: unknown, at: string): string | undefined {
  const differ = `${at || 'the reply'}: ${JSON.stringify(wanted)} is shown, ${JSON.stringify(got)} came`;
  if (typeof wanted === 'string' && typeof got === 'string') return pattern(wanted).test(got) ? undefined : differ;
  if (wanted === '…') return got === undefined ? differ : undefined;
  if (Array.isArray(wanted)) {
    const isCut = wanted.at(-1) === '…';
    const entries = isCut ? wanted.slice(0, -1) : wanted;
    if (!Array.isArray(got) || (isCut ? got.length < entries.length : got.length !== entries.length)) return differ;
    return first(entries.map((each, n) => compareJson(each, got[n], `${at}/${n}`)));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof got !== 'object' || got === null) return differ;
    const fields = got as Record<string, unknown>;
    return first(Object.entries(wanted).map(([name, value]) => compareJson(value, fields[name], `${at}/${name}`)));
  }
  return isDeepStrictEqual(wanted, got) ? undefined : differ;
}

const first = (differences: (string | undefined)[]): string | undefined =>
  differences.find((each) => each !== undefined);

const inLine = (text: string): string =>
  text
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
    .join('.*');

const pattern = (text: string, flags = ''): RegExp => new RegExp(`^${inLine(text)}$`, `s${flags}`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return `no JSON: ${text}`;
  }
}
