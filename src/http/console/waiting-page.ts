import type { ConsoleState } from '../../model/console-state.ts';
import { escapeHtml } from '../files/escape-html.ts';

/** The reasons for which the console is not there. */
type Lacking = Exclude<ConsoleState, { kind: 'built' }>;

/** How often the page looks whether the console is ready. */
const REFRESH_SECONDS = 2;

/** The status of the page: the console comes soon, not at all, or nothing is here. */
export const statusOf = ({ kind }: Lacking): number => (kind === 'absent' ? 404 : 503);

/** The page in place of the console. It has no script: the browser loads it again by itself while the console is built. */
export function waitingPage(state: Lacking): string {
  const refresh = state.kind === 'building' ? `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : '';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Stele</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${refresh}
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/assets/docs.css">
  </head>
  <body class="index">
    <main>
      <h1>Stele</h1>
      ${textOf(state)}
      <p>The hub itself is ready. Its API is described in the <a href="/docs">API reference</a>.</p>
    </main>
  </body>
</html>
`;
}

function textOf(state: Lacking): string {
  if (state.kind === 'building') {
    return '<p role="status">The console is being built. That takes a few seconds; this page shows it then.</p>';
  }
  if (state.kind === 'absent') return '<p>The console is not built here. <code>npm run build</code> builds it.</p>';
  return `<p>The console could not be built:</p>
      <pre>${escapeHtml(state.reason)}</pre>
      <p>The next start of the hub tries again.</p>`;
}
