import type { Dialect } from '../../dialects/dialect.ts';

/** The addresses of the reference's own files. */
export const ASSETS = {
  scalar: '/docs/assets/scalar.js',
  styles: '/docs/assets/docs.css',
  document: (dialect: string): string => `/docs/assets/${dialect}.json`,
};

type Described = Pick<Dialect, 'name' | 'title' | 'description' | 'operations'>;

/** The page that links to the reference of each dialect. */
export const indexPage = (dialects: readonly Described[]): string =>
  page(
    'index',
    'Stele API reference',
    `<main>
      <h1>Stele API reference</h1>
      <p>One order, in every vendor's own wire format. A client of a vendor changes its base URL to this hub and keeps
        working; all of them read and write the same order.</p>
      <ul>${dialects.map(entry).join('')}
      </ul>
      <p>Each reference sends requests to this hub when you press <b>Test Request</b>, with the key that you enter. The key
        stays in the page and is gone with it.</p>
    </main>`,
  );

const entry = ({ name, title, description, operations }: Described): string => `
        <li>
          <a href="/docs/${name}">${escapeHtml(title)}</a>
          <p>${escapeHtml(description)}</p>
          <p class="facts">${operations.length} calls · <a href="/openapi/${name}.json">OpenAPI 3.1</a></p>
        </li>`;

/** The page of one dialect. The script finds its settings in the attribute, so that the page needs no inline script. */
export const referencePage = ({ name, title }: Pick<Dialect, 'name' | 'title'>): string =>
  page(
    'reference',
    `${title} – Stele API reference`,
    `<nav><a href="/docs">All references</a> <a href="/openapi/${name}.json">OpenAPI document</a></nav>
    <div id="api-reference" data-configuration="${escapeHtml(JSON.stringify(settingsOf(name)))}"></div>
    <script src="${ASSETS.scalar}"></script>`,
  );

/**
 * Scalar's settings. Services of its maker are off: fonts, telemetry, the proxy, its hosted client and registry, the
 * chat and MCP. Keys are not stored, since the next user of the browser would have them.
 */
const settingsOf = (name: string): object => ({
  url: ASSETS.document(name),
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  externalUrls: { dashboardUrl: '', registryUrl: '', proxyUrl: '', apiBaseUrl: '' },
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  defaultOpenAllTags: true,
  documentDownloadType: 'none',
  orderSchemaPropertiesBy: 'preserve',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});

const page = (kind: 'index' | 'reference', title: string, body: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${escapeHtml(title)}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${ASSETS.styles}">
  </head>
  <body class="${kind}">
    ${body}
  </body>
</html>
`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
