import type { Dialect } from '../../dialects/dialect.ts';
import type { CommonHeader } from './common-headers.ts';
import type { Json } from './json.ts';

/** What the `webhooks` of a document consist of. */
interface DescribedWebhooks {
  items: { [name: string]: Json };
  /** The headers of each of them, by the names of their components. */
  headers: [component: string, header: CommonHeader][];
}

/** Headers that a webhook may have in every format. */
const IN_EVERY_FORMAT: Readonly<Record<string, string>> = {
  'Stele-Complete-To':
    'For the filter of this endpoint, everything up to this position has been sent. `GET /api/changes` takes it as `after`.',
  'Stele-Missed': 'How many events this endpoint has missed, if any. Replay them.',
  'Stele-Replay': 'The id of the replay that the webhook is part of, if it is part of one.',
  traceparent: 'The trace of the request that made the change (W3C Trace Context), if it had one.',
};

/** Describes the webhooks of a format, each by the name of its event. */
export function describeWebhooks(
  { described, name: format }: NonNullable<Dialect['webhookFormat']>,
  use: (schema: unknown) => Json,
): DescribedWebhooks {
  const headers = Object.entries({ ...described.headers, ...IN_EVERY_FORMAT }).map(
    ([name, description]): [string, CommonHeader] => [
      `Webhook-${name}`,
      { name, description, schema: { type: 'string' } },
    ],
  );
  const parameters = headers.map(([component]) => ({ $ref: `#/components/parameters/${component}` }));
  const items = Object.entries(described.bodies).map(([name, body]): [string, Json] => [
    name,
    {
      post: {
        operationId: `webhook.${name}`,
        tags: ['Webhooks'],
        summary: name,
        description: `Sent by the hub to endpoints with the format \`${format}\`.`,
        security: [],
        parameters,
        requestBody: { required: true, content: { 'application/json': { schema: use(body) } } },
        responses: {
          '2XX': { description: 'Delivered' },
          410: { description: 'The endpoint wants no more webhooks, and is disabled' },
          default: { description: 'Not delivered: sent again later' },
        },
      },
    },
  ]);
  return { items: Object.fromEntries(items), headers };
}
