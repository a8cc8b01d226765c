import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole } from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await openConsole();
});
afterAll(() => console.close());

test.each(['WizCommerce', 'bitbybit', 'Evreka360'])(
  'the command of a client of %s changes the order in every script, and is noted',
  async (vendor) => {
    const visitor = await console.visit();
    try {
      const { page } = visitor;
      await visitor.open('/guide');
      await page.getByRole('radio', { name: vendor }).check();
      const command = page.getByRole('region', { name: 'Command', exact: true });
      await expect.poll(() => command.textContent()).toContain('curl -X');
      await page.getByText('Waiting for the change').waitFor();
      const text = (await command.textContent()) ?? '';
      expect(text).not.toContain(console.hub.key);
      const script = `curl() { command curl --fail-with-body -sS "$@"; }\n${text}`;
      const { hub } = console;
      // The hub runs in this process, which must not wait for the command.
      const ran = await new Promise((resolve) => {
        const child = spawn('bash', ['-c', script], { env: { ...process.env, STELE_KEY: hub.key }, stdio: 'ignore' });
        child.on('exit', resolve);
      });
      expect(ran, text).toBe(0);
      await page.getByText('The change has arrived.').waitFor({ timeout: 15_000 });
      await expect.poll(() => page.locator('ins').count()).toBeGreaterThan(1);
      await page.getByText(/^Version \d+$/).waitFor();
      await page.reload();
      await page.getByText('The change has arrived.').waitFor();
      await page.getByRole('button', { name: 'Change it again' }).click();
      await page.getByText('Waiting for the change').waitFor();
      expect(visitor.complaints).toEqual([]);
      note('guide', vendor);
    } finally {
      await visitor.close();
    }
  },
);

test('a key is made on demand, and not shown unasked', async () => {
  const visitor = await console.visit();
  try {
    const { page } = visitor;
    await visitor.open('/guide');
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByText('The key is made').waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/stele_\w{10}/);
    await page.getByRole('button', { name: 'Show the key' }).click();
    expect(await page.locator('main').textContent()).toMatch(/STELE_KEY=stele_\w{10}/);
    note('guide', 'key');
  } finally {
    await visitor.close();
  }
});

test('an order that was deleted meanwhile is left for another', async () => {
  const visitor = await console.visit();
  try {
    await visitor.open('/guide?order=none');
    await visitor.page.getByRole('button', { name: 'Take another order' }).click();
    await visitor.page.getByText('Waiting for the change').waitFor();
  } finally {
    await visitor.close();
  }
});

test('an empty workspace says how to begin', async () => {
  const { key, id } = await console.hub.secondWorkspace();
  const visitor = await console.visit({ key, workspace: id });
  try {
    await visitor.open('/guide');
    await visitor.page.getByText('There is no order to try it with').waitFor();
    await visitor.open('/');
    await visitor.page.getByText('No orders yet').waitFor();
    note('guide', 'empty');
  } finally {
    await visitor.close();
  }
});
