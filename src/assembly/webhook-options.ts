import type { Logger } from 'pino';
import { dialects } from '../dialects/all.ts';
import type { WebhookOptions } from './webhooks.ts';

/** The settings of a process about webhooks. */
export interface WebhookSettings {
  /** Addresses and networks that webhooks may be sent to although they are not public. By default none. */
  webhookAllowedRanges?: readonly string[] | undefined;
  /** Whether this process sends webhooks. By default it does. */
  webhookWorker?: boolean | undefined;
  logger: Logger;
}

/** How a process with these settings sends webhooks: in the formats of all dialects. */
export const webhookOptionsOf = ({
  webhookAllowedRanges = [],
  webhookWorker = true,
  logger,
}: WebhookSettings): WebhookOptions => ({
  formats: dialects.flatMap(({ webhookFormat }) => webhookFormat ?? []),
  allowedRanges: webhookAllowedRanges,
  isWorker: webhookWorker,
  onNotice: (notice) => logger.warn(notice, 'a webhook endpoint is not sent to any more'),
});
