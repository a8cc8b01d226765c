import type { TestHub } from '../support/test-hub.ts';

/** What a report said of a row that was refused. */
export interface RefusedRow {
  row: number;
  line: number;
  column: number;
  problems: { pointer: string; rule: string; detail: string; line: number; column: number; value?: string }[];
}

export interface Report {
  status: number;
  head: Record<string, unknown>;
  refused: RefusedRow[];
  written: { row: number; result: string; id: string }[];
  summary: Record<string, unknown>;
  text: string;
}

export interface Upload {
  kind?: 'orders' | 'customers' | 'products' | 'items';
  format?: 'csv' | 'jsonl';
  query?: Record<string, string>;
  headers?: Record<string, string>;
  key?: string;
}

/** Sends a file, and reads what the hub says of it. */
export async function importFile(hub: TestHub, file: string | Buffer, upload: Upload = {}): Promise<Report> {
  const { kind = 'orders', format = 'csv', query = {}, headers = {}, key = hub.key } = upload;
  return send(
    hub,
    'POST',
    `/api/imports?${new URLSearchParams({ kind, format, ...query })}`,
    file,
    format,
    key,
    headers,
  );
}

/** Goes on with an import. */
export const resume = (hub: TestHub, id: string, file: string | Buffer, query: Record<string, string> = {}) =>
  send(hub, 'PUT', `/api/imports/${id}?${new URLSearchParams(query)}`, file, 'csv', hub.key, {});

async function send(
  hub: TestHub,
  method: string,
  path: string,
  file: string | Buffer,
  format: string,
  key: string,
  headers: Record<string, string>,
): Promise<Report> {
  const reply = await fetch(`${hub.url}${path}`, {
    method,
    headers: { 'X-API-Key': key, 'Content-Type': format === 'csv' ? 'text/csv' : 'application/x-ndjson', ...headers },
    body: file as string,
  });
  return readReport(reply.status, await reply.text());
}

/** Reads a report line by line. */
function readReport(status: number, text: string): Report {
  const lines =
    status === 200
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>)
      : [];
  const rows = lines.filter((line) => 'row' in line);
  return {
    status,
    head: (lines[0]?.['import'] ?? {}) as Record<string, unknown>,
    refused: rows.filter((line) => line['result'] === 'refused') as unknown as RefusedRow[],
    written: rows.filter((line) => line['result'] !== 'refused') as unknown as Report['written'],
    summary: (lines.at(-1)?.['summary'] ?? {}) as Record<string, unknown>,
    text,
  };
}

/** An export as a whole. */
export async function exportFile(
  hub: TestHub,
  kind: 'orders' | 'customers',
  query: Record<string, string>,
): Promise<string> {
  const reply = await fetch(`${hub.url}/api/exports/${kind}?${new URLSearchParams(query)}`, {
    headers: { 'X-API-Key': hub.key },
  });
  if (reply.status !== 200) throw new Error(await reply.text());
  return reply.text();
}
