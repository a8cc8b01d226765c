import type { FastifyRequest } from 'fastify';

type Headers = Pick<FastifyRequest, 'headers' | 'host' | 'protocol'>;

/** Whether a page of this hub made the request: its `Origin` has the hub's host, or the browser says so itself. */
export const isFromOwnPage = (request: Headers): boolean =>
  request.headers['sec-fetch-site'] === 'same-origin' || isOwnOrigin(request);

/** Whether a page elsewhere made the request, as far as it says. Programs say nothing. */
export function isFromElsewhere(request: Headers): boolean {
  const { origin, 'sec-fetch-site': site = 'none' } = request.headers;
  return !isFromOwnPage(request) && (origin !== undefined || site !== 'none');
}

/**
 * The hub may not know that a proxy before it speaks TLS, so an origin with TLS is its own too. One without TLS is not the
 * origin of a page that came over TLS: another computer on the way could have written that page.
 */
function isOwnOrigin({ headers: { origin }, host, protocol }: Headers): boolean {
  if (!origin || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || protocol === 'https')) return false;
  const own = `${url.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === url.host;
}
