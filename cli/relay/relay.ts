import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StreamedMessage, signWebhook, type WebhookFormatName } from '../../sdk/index.ts';

/** The formats of webhooks. */
export const WEBHOOK_FORMATS: readonly WebhookFormatName[] = ['stele', 'bitbybit', 'wizcommerce'];

/** As the hub gives a receiver for everything. */
const REPLY_WITHIN_MS = 15_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** What came of an event. */
export interface Relayed {
  /** Absent when the receiver did not reply in time, or the event could not be written. */
  status: number | undefined;
  ms: number;
  error?: string;
  attempts: number;
}

export interface RelayOptions {
  /** The cursor up to which everything was relayed before. */
  completeTo: string | undefined;
  signal: AbortSignal;
  /** Called once when nothing answers at the URL. */
  onWait(reason: string): void;
}

/** Makes a secret as the hub makes them for a format. */
export const newSecret = (format: WebhookFormatName): string =>
  format === 'stele'
    ? `whsec_${randomBytes(32).toString('base64')}`
    : `${PREFIXES[format]}${randomBytes(32).toString('hex')}`;

const PREFIXES = { bitbybit: 'bbb_whsec_', wizcommerce: 'wiz_whsec_' };

/**
 * Sends an event to a URL until something answers there, whatever it answers: a program that is started anew misses nothing, and events
 * keep their order. A receiver that accepts the connection and does not reply in time has had the event. Rejects when the signal aborts.
 */
export async function relay(
  url: URL,
  format: WebhookFormatName,
  secret: string,
  { id, name, body, error }: StreamedMessage,
  { completeTo, signal, onWait }: RelayOptions,
): Promise<Relayed> {
  if (body === null) return { status: undefined, ms: 0, error: error ?? 'The event cannot be written', attempts: 0 };
  for (let attempts = 1; ; attempts++) {
    const headers = {
      'Content-Type': 'application/json',
      ...(completeTo === undefined ? {} : { 'Stele-Complete-To': completeTo }),
      ...(await signWebhook(body, secret, { format, id, event: name })),
    };
    const tooLate = AbortSignal.timeout(REPLY_WITHIN_MS);
    const beganMs = performance.now();
    try {
      const reply = await fetch(url, {
        ...{ method: 'POST', headers, body, redirect: 'manual' },
        signal: AbortSignal.any([signal, tooLate]),
      });
      await reply.body?.cancel();
      return { status: reply.status, ms: Math.round(performance.now() - beganMs), attempts };
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const ms = Math.round(performance.now() - beganMs);
      if (tooLate.aborted)
        return { status: undefined, ms, error: `no reply within ${REPLY_WITHIN_MS / 1000} s`, attempts };
      if (attempts === 1) onWait(reasonOf(cause));
      await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1)), undefined, { signal });
    }
  }
}

/** Node.js throws `fetch failed` with the reason as its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
