import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { factsOf } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { lacksBrowser, openBrowser, openPage } from './browser.ts';

interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, { parameters: Parameter[] }>>;
  webhooks?: Record<string, unknown>;
}
type Parameter = { name: string; in: string; required?: boolean; schema?: { default?: unknown } } | { $ref: string };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const documents = dialects.map((dialect) => {
  const document = openApiDocument(dialect) as unknown as Document;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, { parameters }]) => ({
        name: `${method.toUpperCase()}${path}`,
        method,
        path,
        parameters: parameters.filter((parameter) => 'in' in parameter),
      })),
  );
  // The page writes names with hyphens.
  const webhooks = Object.keys(document.webhooks ?? {}).map((name) => `webhook/POST/${name.replaceAll('_', '-')}`);
  return { name: dialect.name, title: dialect.title, base: document.servers[0]?.url ?? '', operations, webhooks };
});

describe.skipIf(lacksBrowser)('the API reference in a browser', () => {
  let hub: TestHub;
  let browser: Browser;

  beforeAll(async () => {
    [hub, browser] = await Promise.all([createTestHub(), openBrowser()]);
  });

  afterAll(() => Promise.all([hub?.close(), browser?.close()]));

  it('begins with an index that leads to every dialect', async () => {
    const { page, requests, complaints } = await openPage(browser);
    await page.goto(`${hub.url}/docs`);
    for (const { name, title } of documents) {
      expect(await page.getByRole('link', { name: title, exact: true }).getAttribute('href')).toBe(`/docs/${name}`);
    }
    await page.getByRole('link', { name: documents[0]?.title ?? '', exact: true }).click();
    await page.getByRole('heading', { name: documents[0]?.title ?? '', exact: true }).waitFor();
    expect(requests.filter((request) => new URL(request.url()).origin !== hub.url)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has an index that can be read in %s colours', async (colorScheme) => {
    const { page } = await openPage(browser);
    await page.emulateMedia({ colorScheme });
    await page.goto(`${hub.url}/docs`);
    const looks = await page.evaluate(
      '[getComputedStyle(document.documentElement).colorScheme, getComputedStyle(document.querySelector("h1")).color]',
    );
    expect(looks).toEqual(['light dark', colorScheme === 'dark' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)']);
    await page.close();
  });

  it.each(documents)(
    'shows every operation and webhook of $name and can try one',
    { timeout: 120_000 },
    async ({ name, title, base, operations, webhooks }) => {
      const { page, requests, complaints } = await openPage(browser);
      await page.goto(`${hub.url}/docs/${name}`);
      await page.getByRole('heading', { name: title, exact: true }).waitFor();
      const links = await page
        .locator('a[href^="#tag/"]')
        .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
      const shown = links.map((link) => link.replace(/^#tag\/[^/]+\/?/, '')).filter((link) => link !== '');
      expect(shown.sort()).toEqual([...operations.map((operation) => operation.name), ...webhooks].sort());

      const tried = operations.find(
        ({ method, path, parameters }) =>
          method === 'get' && !path.includes('{') && !parameters.some((parameter) => parameter.required),
      );
      if (!tried) throw new Error('there is nothing to try');
      await page.locator('input.scalar-password-input').first().fill(hub.key);
      await page.locator(`a[href$="/${tried.name}"]`).click();
      await page.getByRole('button', { name: `Test Request (get ${tried.path})` }).click();
      const [response] = await Promise.all([
        page.waitForResponse((each) => !/^\/(?:docs|openapi)\b/.test(new URL(each.url()).pathname)),
        page.getByRole('button', { name: 'Send Request' }).last().click(),
      ]);
      expect(response.status()).toBe(200);
      const { pathname, searchParams } = new URL(response.url());
      expect(pathname).toBe(base.replace(/\/$/, '') + tried.path);
      const byThemselves = tried.parameters
        .filter(({ schema }) => schema?.default !== undefined)
        .map((each) => each.name);
      expect([...searchParams.keys()].sort()).toEqual(byThemselves.sort());
      const sent = await response.request().allHeaders();
      const keyHeaders = Object.entries(factsOf(name).keyHeaders(hub.key));
      expect(sent).toMatchObject(
        Object.fromEntries(keyHeaders.map(([header, value]) => [header.toLowerCase(), value])),
      );
      await page.getByText('200 OK').waitFor();

      // What a browser makes for itself, such as a picture that is in a style sheet, has no host.
      const asked = requests
        .map((request) => new URL(request.url()))
        .filter(({ protocol }) => /^(?:http|ws)/.test(protocol));
      expect(asked.filter(({ origin }) => origin !== hub.url).map(String)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('sends nothing that changes what a write does, unless it is ticked', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${hub.url}/docs/wizcommerce`);
    const order = { id: await hub.seedOrder({}) };
    await page.locator('input.scalar-password-input').first().fill(hub.key);
    await page.locator('a[href$="/PATCH/v1/orders/{id}/status"]').click();
    await page.getByRole('button', { name: 'Test Request (patch /v1/orders/{id}/status)' }).click();
    await page.locator('tr', { hasText: 'idRequired' }).getByRole('combobox', { name: 'Value' }).fill(order.id);
    const [response] = await Promise.all([
      page.waitForResponse(`**/v1/orders/${order.id}/status`),
      page.getByRole('button', { name: 'Send Request' }).last().click(),
    ]);
    expect(response.status()).toBe(200);
    const switches = /^(?:if-|prefer$|stele-|idempotency-)/;
    const sent = Object.keys(await response.request().allHeaders());
    expect(sent.filter((header) => switches.test(header))).toEqual([]);
    expect(await hub.changes(order.id)).not.toEqual([]);
    await page.close();
  });
});
