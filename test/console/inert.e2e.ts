import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole } from './support/console.ts';
import { PAGES, type Paths, pathsOf } from './support/paths.ts';
import { note } from './support/report.ts';

/** Markup that would run if any page took a text for markup. */
const EVIL = `"><img src=x onerror="window.ran=1"><script>window.ran=1</script>{{1}}`;
const LINK = 'javascript:window.ran=1';

let underTest: ConsoleUnderTest;
let receiver: Server;
let paths: Paths;
let order: string;

beforeAll(async () => {
  underTest = await openConsole();
  const { hub } = underTest;
  receiver = createServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'text/html', 'x-evil': EVIL.replaceAll('"', "'") }).end(EVIL);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const post = async (path: string, body: unknown): Promise<{ id: string }> => {
    const reply = await hub.send({ method: 'POST', path, body, headers: { 'X-API-Key': hub.key } });
    expect(reply.status, reply.text).toBeLessThan(300);
    return reply.json() as { id: string };
  };
  const customer = await post('/api/customers', { name: EVIL, email: 'evil@example.com' });
  order = (
    await post('/api/orders', {
      display_id: EVIL,
      customer_id: customer.id,
      internal_note: EVIL,
      customer_note: LINK,
      tags: [EVIL.slice(0, 60)],
      po_number: EVIL.slice(0, 60),
      line_items: [{ sku: EVIL.slice(0, 40), title: EVIL, quantity: 1, unit_price: 1 }],
    })
  ).id;
  await post('/api/keys', { name: EVIL, scopes: ['orders:read'] });
  await post('/api/views', { name: EVIL.slice(0, 80), shared: true, filters: {}, columns: [], sort: null });
  const { port } = receiver.address() as AddressInfo;
  const webhook = await post('/api/webhooks', { name: EVIL, url: `http://127.0.0.1:${port}/` });
  await post(`/api/webhooks/${webhook.id}/test`, {});
  paths = { ...(await pathsOf(hub)), order: `/orders/${order}`, customer: `/customers/${customer.id}` };
});
afterAll(async () => {
  receiver?.close();
  await underTest?.close();
});

test.each(PAGES)('%s shows texts of others as texts', async (name) => {
  const visitor = await underTest.visit();
  try {
    const { page, complaints } = visitor;
    await visitor.open(paths[name] ?? '');
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    expect(await page.locator('img[src="x"], a[href^="javascript:"]').count()).toBe(0);
    expect(complaints).toEqual([]);
    note(name, 'inert');
  } finally {
    await visitor.close();
  }
});

test('the policy refuses inline scripts, other origins and frames', async () => {
  const { page, close } = await underTest.visit();
  try {
    const response = await page.goto(`/w/${underTest.hub.workspaceId}/orders`);
    const policy = response?.headers()['content-security-policy'] ?? '';
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      try {
        script.textContent = 'window.ran = 1';
      } catch {
        return false;
      }
      document.body.append(script);
      return 'ran' in globalThis;
    });
    expect(ran).toBe(false);
    const reached = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => true,
        (error: Error) => error.message,
      ),
    );
    expect(reached).not.toBe(true);
  } finally {
    await close();
  }
});
