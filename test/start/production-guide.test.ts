import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/postgres.ts';
import { follow } from './guides/follow.ts';
import { pasteGuide } from './guides/paste-guide.ts';
import { freePort } from './launch.ts';

// A server of its own: the guide makes roles, and those are the server's, not a database's.
let folder: string;
let server: EmbeddedPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-start-'));
  await chmod(folder, 0o755);
  server = await startEmbedded({ dataDir: join(folder, 'data'), durable: false });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('docs/production.md', () => {
  follow('docs/production.md', async (blocks) => {
    const { host, user, password } = server.connection;
    // An ampersand would have to be quoted in a shell, so the port is the one that is meant without any.
    const place = `host=${encodeURIComponent(host)}`;
    const [first, second] = [await freePort(), await freePort()];
    return pasteGuide(blocks, {
      instead: {
        '@127.0.0.1:5432/stele_copy': `@localhost/stele_copy?${place}`,
        '@127.0.0.1:5432/stele': `@localhost/stele?${place}`,
        '127.0.0.1:4000': `127.0.0.1:${first}`,
        '127.0.0.1:4001': `127.0.0.1:${second}`,
        'PORT=4001': `PORT=${second}`,
      },
      settings: {
        PORT: `${first}`,
        STELE_URL: `http://127.0.0.1:${first}`,
        LOG_LEVEL: 'warn',
        SQL_SERVER: `postgres://${user}:${password}@localhost/postgres?${place}`,
      },
    });
  });
});
