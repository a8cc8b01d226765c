// Confirms paid orders: a job that may run every night, be stopped at any time, and run beside other clients.
//
//   STELE_KEY=$(cat data/demo-key) npx node --conditions=stele-source examples/sdk/confirm-paid.ts
//
// `npx node` is the Node.js that the checkout brings. Where the package is installed, Node.js 24 runs a program like this
// one, and the condition is not needed.
import { createClient, SteleError } from 'stele/sdk';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

const stele = createClient({
  baseUrl: process.env['STELE_URL'] ?? 'http://127.0.0.1:4000',
  key: process.env['STELE_KEY'] ?? '',
  signal: interruption.signal,
  onRetry: ({ attempt, waitMs, error }) => console.error(`${error.message}; attempt ${attempt + 1} in ${waitMs} ms`),
});

// The present position in the change feed, so that the end can tell this job's changes from those of others.
const before = stele.changes({ limit: 1000 });
for await (const _page of before.pages());

/** The versions that this job made, by order. */
const confirmed = new Map<string, number>();
for await (const order of stele.orders.list({ state: 'draft', payment_status: ['PAID', 'OVERPAID'] })) {
  const name = order.display_id;
  const dryRun = await stele.orders.setStatus(order.id, { state: 'confirmed' }, { dryRun: true });
  if (!dryRun.accepted) {
    console.log(`${name} cannot be confirmed: ${dryRun.refusal?.detail}`);
    continue;
  }
  try {
    // If another client changed other fields of the order meanwhile, both changes are kept.
    const changed = await stele.orders.setStatus(
      order.id,
      { state: 'confirmed', reason: 'Paid' },
      { ifMatch: order.version, merge: true },
    );
    console.log(`${name} is ${changed.status.name}`);
    confirmed.set(order.id, changed.version);
  } catch (error) {
    if (!(error instanceof SteleError && error.kind === 'version-conflict')) throw error;
    console.log(`${name} was moved by another client`);
  }
}
console.log(`${confirmed.size} orders confirmed`);

// A change is in the feed once all transactions that began before it have ended: wait for the last one of this job.
const follow = confirmed.size > 0;
for await (const change of stele.changes({ after: before.cursor, follow })) {
  console.log(`${change.type} ${change.id} v${change.version} by ${change.actor.name ?? change.actor.id}`);
  if (confirmed.get(change.id) === change.version) confirmed.delete(change.id);
  if (follow && confirmed.size === 0) break;
}
