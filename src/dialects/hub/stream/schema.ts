import { Type } from 'typebox';
import { HubEvent } from '../events/event.ts';
import { COMPLETENESS } from '../history/completeness.ts';
import { NullableText } from '../schema.ts';

export const EVENT_STREAM = 'text/event-stream';

/** The data of `event: complete`. */
const Completeness = Type.Object(COMPLETENESS, { 'x-name': 'Completeness' });

/** The data of an event in a webhook's format. */
const StreamedMessage = Type.Object(
  {
    id: Type.String({ description: 'The id of the event, as webhooks have it.' }),
    name: Type.String({ description: 'The name of the event in the format.' }),
    body: NullableText({ description: 'The body of the webhook. Null if it cannot be written.' }),
    error: Type.Optional(Type.String({ description: 'Why the body cannot be written.' })),
  },
  { 'x-name': 'StreamedMessage' },
);

/** Server-sent events as an OpenAPI document describes them: it has a schema only for the data of each. */
export const StreamedText = Type.Unsafe<string>({
  type: 'string',
  description: 'Server-sent events. The data of each is one line of JSON.',
  contentMediaType: EVENT_STREAM,
  contentSchema: Type.Union([HubEvent, StreamedMessage, Completeness]),
});
