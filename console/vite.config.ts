import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The hub that `npm run console` talks to. */
const HUB = process.env['STELE_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: 'console',
    // The page's policy allows no inline content.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read by the check of what a first visit loads.
    manifest: 'console/manifest.json',
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    port: 4100,
    // The browser's `Origin` and `Host` agree, as they do when the hub serves the page.
    proxy: Object.fromEntries(
      ['/api', '/v1', '/v2', '/auth', '/customer', '/engagement', '/openapi', '/docs', '/healthz', '/readyz'].map(
        (path) => [path, { target: HUB, changeOrigin: false }],
      ),
    ),
  },
});
