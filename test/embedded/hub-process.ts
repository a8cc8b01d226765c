/**
 * A hub reduced to its database, as a process of its own that tests can kill. Takes the options as JSON,
 * prints one line of JSON (a Report), and stops on SIGTERM.
 */
import { startEmbedded } from '../../src/embedded/postgres.ts';
import type { Report } from './support.ts';

const tell = (report: Report) => process.stdout.write(`${JSON.stringify(report)}\n`);
const notices: string[] = [];
try {
  const options = JSON.parse(process.argv[2] ?? '{}');
  const database = await startEmbedded({ ...options, onNotice: (line) => notices.push(line) });
  const { connection, folder, reused } = database;
  const idle = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(idle);
    void database.stop();
  });
  tell({ started: { connection, folder, reused, notices } });
} catch (error) {
  tell({ failed: error instanceof Error ? { name: error.name, message: error.message } : { name: '', message: '' } });
}
