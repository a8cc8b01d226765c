import { FORMATS, type RawBody, type WebhookFormatName } from './formats.ts';

/** What is signed, beside the body. */
export interface SignOptions {
  /** The format of the endpoint. The default is `stele`. */
  format?: WebhookFormatName;
  /** The event's id. */
  id: string;
  /** The event's name, for bitbybit's header. */
  event?: string;
  /** By default now. */
  sentAt?: Date;
}

/**
 * The headers with which the hub would send a body: for tests of a receiver, and for programs that relay events. Several
 * secrets are those of a rotation, the present one first.
 */
export function signWebhook(
  rawBody: RawBody,
  secrets: string | readonly string[],
  { format = 'stele', id, event = '', sentAt = new Date() }: SignOptions,
): Promise<Record<string, string>> {
  const message = { id, event, sentAtSeconds: Math.floor(sentAt.getTime() / 1000), body: rawBody };
  return FORMATS[format].sign(message, typeof secrets === 'string' ? [secrets] : secrets);
}
