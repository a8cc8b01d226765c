/**
 * These pages load nothing from elsewhere and send nothing elsewhere, and the browser enforces it (CSP Level 3). Scalar
 * writes its styles into the page, and shows pictures that are in its script.
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

/**
 * The headers of every file of the reference. Browsers revalidate it each time, so that an upgrade is visible at once.
 */
export const DOCS_HEADERS = {
  'Cache-Control': 'public, no-cache',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
