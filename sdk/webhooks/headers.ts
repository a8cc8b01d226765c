import { WebhookVerificationError } from './error.ts';

/** The headers of a request: those of `fetch`, those of Node.js, or any record of names, in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The value of a header that must be there. */
export function headerOf(headers: WebhookHeaders, name: string): string {
  const value = findHeader(headers, name);
  if (value === undefined || value === '') {
    throw new WebhookVerificationError('missing_header', `The request has no header ${name}.`);
  }
  return value;
}

export function findHeader(headers: WebhookHeaders, name: string): string | undefined {
  // Frameworks have classes of their own for it.
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const wanted = name.toLowerCase();
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === wanted)?.[1];
  return typeof found === 'string' ? found : found?.join(', ');
}

/** Checks the time of a message, in seconds, against the present. */
export function checkTime(text: string, header: string, toleranceSeconds: number, now: Date): void {
  if (!/^\d{1,12}$/.test(text)) {
    throw new WebhookVerificationError('invalid_header', `The header ${header} has no time in seconds.`);
  }
  const ageSeconds = now.getTime() / 1000 - Number(text);
  const away = `The webhook was sent ${Math.round(Math.abs(ageSeconds))} s`;
  if (ageSeconds > toleranceSeconds) throw new WebhookVerificationError('too_old', `${away} ago.`);
  if (ageSeconds < -toleranceSeconds) {
    throw new WebhookVerificationError('too_new', `${away} ahead of this machine's clock.`);
  }
}
