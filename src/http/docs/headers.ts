/**
 * Nothing on these pages comes from or goes to anywhere else, and the browser sees to it (CSP Level 3). Scalar writes
 * its styles into the page, and shows pictures that are in its script.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What every file of the reference is sent with. It may be kept, but is asked for again: an upgrade shows at once. */
export const DOCS_HEADERS = {
  'Cache-Control': 'public, no-cache',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
