import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HttpClient, type TestReply, type TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const HUB_PROCESS = fileURLToPath(new URL('../crash/hub-process.ts', import.meta.url));

export const ERROR = 50;
export const WARN = 40;

/** A line of the log. */
export interface Line {
  level: number;
  msg: string;
  request_id?: string;
  status?: number;
  aborted?: boolean;
  repeated?: number;
  err?: { message: string; stack: string };
}

/** A hub in a process of its own, whose log is read; beside it one in this process on the same database. */
export interface LoggedHub {
  url: string;
  key: string;
  beside: TestHub;
  send(request: TestRequest): Promise<TestReply>;
  /** Ends the hub, and answers all that it logged. */
  ended(): Promise<Line[]>;
  /** Ends the other hub, and drops the database. */
  close(): Promise<void>;
}

export async function startLoggedHub(): Promise<LoggedHub> {
  const beside = await createTestHub();
  const options = { database: beside.database, demo: true, adminKey: beside.key, logLevel: 'info' };
  const hub = spawn(process.execPath, [HUB_PROCESS, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Line[] = [];
  createInterface(hub.stderr).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const [first] = await once(createInterface(hub.stdout), 'line');
  const { url } = JSON.parse(String(first)) as { url: string };
  const client = new HttpClient(url);
  return {
    url,
    key: beside.key,
    beside,
    send: (request) => client.send({ ...request, headers: { 'x-api-key': beside.key, ...request.headers } }),
    ended: async () => {
      client.close();
      await end(hub);
      return lines;
    },
    close: async () => {
      await end(hub);
      await beside.close();
    },
  };
}

async function end(hub: ChildProcess): Promise<void> {
  if (hub.exitCode !== null || hub.signalCode !== null) return;
  const closed = once(hub, 'exit');
  hub.kill('SIGTERM');
  await closed;
}
