// Prints the files of src/ in which a function runs between the arrival of a status change and its reply, as JSON.
import { Session } from 'node:inspector/promises';
import { createStele } from '../../src/hub.ts';

const hub = await createStele({ demo: true, port: 0 });
const headers = { 'x-api-key': hub.key, 'content-type': 'application/json' };
const list = await fetch(`${hub.url}/v1/orders?limit=1`, { headers });
const { data } = (await list.json()) as { data: { id: string }[] };

async function setStatus(status: string): Promise<void> {
  const url = `${hub.url}/v1/orders/${data[0]?.id}/status`;
  const reply = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ status }) });
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
}

// The first one fills caches and compiles schemas.
await setStatus('draft');
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
await setStatus('confirmed');
const { result } = await session.post('Profiler.takePreciseCoverage');
const files = result
  .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
  .flatMap(
    ({ url }) => /\/src\/((?:core|dialects|http|model|operations|store|validation)\/.*\.ts)$/.exec(url)?.[1] ?? [],
  );
process.stdout.write(JSON.stringify(files.sort()));
await hub.close();
