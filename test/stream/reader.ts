import http from 'node:http';

/** One event, as its lines stood in the stream. */
export interface Line {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** A program that reads a stream, and nothing more than its text. */
export interface StreamReader {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** All that came so far, in order. */
  lines: Line[];
  text(): string;
  /** Waits until enough lines have come. */
  until(what: string, isSo: (lines: readonly Line[]) => boolean, withinMs?: number): Promise<void>;
  /** Resolves when the hub ends the stream. */
  ended: Promise<'end' | 'close'>;
  pause(): void;
  resume(): void;
  close(): void;
}

/** A part of a text would keep all of it in memory. */
const copied = (part = ''): string => Buffer.from(part).toString();

/** The events of a stream's whole text, read line by line. */
function linesIn(text: string): Line[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const fields = new Map(
        block
          .split('\n')
          .filter((line) => !line.startsWith(':'))
          .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data === undefined) return [];
      return [
        { id: copied(fields.get('id')), event: copied(fields.get('event')), data: JSON.parse(data) as Line['data'] },
      ];
    });
}

/** Opens a stream. Resolves with the head of the reply. */
export function openStream(
  hub: { url: string; key: string },
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<StreamReader> {
  return new Promise((resolve, reject) => {
    const url = `${hub.url}/api/stream?${new URLSearchParams(query)}`;
    const request = http.get(url, { headers: { 'x-api-key': hub.key, ...headers }, agent: false });
    request.once('error', reject);
    request.once('response', (response) => {
      const pieces: string[] = [];
      const text = (): string => pieces.join('');
      const lines: Line[] = [];
      let rest = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        pieces.push(piece);
        rest += piece;
        const end = rest.lastIndexOf('\n\n');
        if (end < 0) return;
        lines.push(...linesIn(rest.slice(0, end + 2)));
        rest = rest.slice(end + 2);
      });
      response.on('error', () => undefined);
      const ended = new Promise<'end' | 'close'>((over) => {
        response.once('end', () => over('end'));
        response.once('close', () => over('close'));
      });
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        lines,
        text,
        until: async (what, isSo, withinMs = 20_000) => {
          const latest = performance.now() + withinMs;
          while (!isSo(lines)) {
            if (performance.now() > latest)
              throw new Error(`not within ${withinMs} ms: ${what}: ${text().slice(-2000)}`);
            await new Promise((wake) => setTimeout(wake, 10));
          }
        },
        ended,
        pause: () => response.pause(),
        resume: () => response.resume(),
        close: () => request.destroy(),
      });
    });
  });
}

/** A change by its entity, id and version. */
const nameOf = ({ data }: Line): string => {
  const { entity, id, version } = data['data'] as { entity: string; id: string; version: number };
  return `${entity} ${id} ${version}`;
};

export const isChange = ({ event }: Line): boolean => event !== 'complete';

export const changesIn = (lines: readonly Line[]): string[] => lines.filter(isChange).map(nameOf);
