/**
 * A hub as a process of its own, so that tests can kill it. Takes the options of `createStele` as JSON and prints one
 * line of JSON: where it is.
 */
import { createStele } from '../../src/hub.ts';

const hub = await createStele(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify({ url: hub.url, database: hub.database })}\n`);
process.once('SIGTERM', () => void hub.close().finally(() => process.exit()));
