import type { HubEvent } from '../generated/types.ts';
import { WebhookVerificationError } from './error.ts';
import { FORMATS, type RawBody, type WebhookFormatName } from './formats.ts';
import { headerOf, type WebhookHeaders } from './headers.ts';

/** An event in the format of bitbybit. The name is the header's, which the signature does not protect. */
export interface BitbybitWebhook {
  id: string;
  event: string;
  /** The bare resource: an order, a customer or a product. What was deleted has only its id. */
  data: { id: string } & Record<string, unknown>;
}

/** An event in the format of WizCommerce. */
export interface WizcommerceWebhook {
  event: string;
  data: { id: string } & Record<string, unknown>;
}

/** What each format's webhooks are read as. */
export interface WebhookEvents {
  stele: HubEvent;
  bitbybit: BitbybitWebhook;
  wizcommerce: WizcommerceWebhook;
}

/** How a webhook is verified. */
export interface VerifyOptions<Format extends WebhookFormatName = WebhookFormatName> {
  /** The format of the endpoint. The default is `stele`. */
  format?: Format;
  /** How far its time may be from the present; by default 300 s. WizCommerce's webhooks have no time. */
  toleranceSeconds?: number;
  /** The present; by default, the clock's. */
  now?: Date;
}

const TOLERANCE_SECONDS = 300;

/**
 * Checks that a webhook comes from the hub and is new, and returns its event. `rawBody` is the body as it was received: one
 * that was parsed and written again has other bytes. During a rotation there are two secrets; for ed25519, they are public
 * keys. An event may come more than once, always with the same id. Rejects with `WebhookVerificationError`.
 */
export async function verifyWebhook<Format extends WebhookFormatName = 'stele'>(
  rawBody: RawBody,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  options: VerifyOptions<Format> = {},
): Promise<WebhookEvents[Format]> {
  const { format = 'stele', toleranceSeconds = TOLERANCE_SECONDS, now = new Date() } = options;
  const list = typeof secrets === 'string' ? [secrets] : secrets;
  if (list.length === 0) throw new WebhookVerificationError('invalid_secret', 'There is no secret to verify with.');
  for (const secret of list) FORMATS[format].checkSecret(secret);
  await FORMATS[format].verify(rawBody, headers, list, { toleranceSeconds, now });
  const body = readBody(rawBody);
  if (format !== 'bitbybit') return body as unknown as WebhookEvents[Format];
  return {
    id: headerOf(headers, 'X-BitByBit-Webhook-Id'),
    event: headerOf(headers, 'X-BitByBit-Webhook-Event'),
    data: body,
  } as unknown as WebhookEvents[Format];
}

function readBody(rawBody: RawBody): Record<string, unknown> {
  try {
    const text = typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Neither text nor JSON.
  }
  throw new WebhookVerificationError('invalid_body', 'The body is not a JSON object.');
}
