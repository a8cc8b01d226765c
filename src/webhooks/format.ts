import type { TSchema } from 'typebox';
import type { RequiredRecords } from '../core/context/order-context.ts';
import type { RecordSet } from '../core/context/record-set.ts';
import type { FeedChange, KnownActor } from '../core/read/read-history.ts';
import type { OrderRead } from '../core/read/read-orders.ts';
import type { EventType } from '../model/event.ts';
import type { Recorded, RecordKind } from '../model/record.ts';
import type { Instant } from '../model/time.ts';

/** An event with what its format shows beside the change. */
export interface EventToSend {
  /** The same for every attempt and every endpoint. */
  id: string;
  type: EventType;
  change: FeedChange;
  actors: ReadonlyMap<string, KnownActor>;
  /** Of an order: its present id for people. */
  displayId: string | undefined;
  /** Of a format that shows orders: the order as of the event's version. */
  order?: OrderRead | undefined;
  /** Of a format that shows records: the record as of the event's version. */
  record?: Recorded<RecordKind> | undefined;
  /** Of a format that shows records: what `requiredFor` asked for, as it is now. Without it the view has none of it. */
  found?: RecordSet | undefined;
}

/** What one attempt sends, for the headers that prove where it comes from. */
export interface MessageToSign {
  eventId: string;
  /** The event's name in the format. */
  eventName: string;
  /** Unix time of this attempt, in seconds. */
  sentAtSeconds: number;
  body: string;
  /** The signing secrets, the present one first. For a day after a rotation, the one before follows. */
  secrets: readonly string[];
}

/** A new signing secret. */
export interface NewSecret {
  secret: string;
  /** What a receiver verifies with, if it is not the secret. */
  publicKey?: string;
}

/** How a format is described in the OpenAPI document of its dialect. */
export interface DescribedFormat {
  /** Each header that the format has of its own, with its description. */
  headers: Readonly<Record<string, string>>;
  /** The schema of the body of each of its events, by the event's name in the format. */
  bodies: Readonly<Record<string, TSchema>>;
}

/** A format in which events are sent: a body, headers, a schedule. */
export interface WebhookFormat {
  /** The word that an endpoint names it by. */
  name: string;
  /** What it shows: only the change, or the order or the record as of the event's version. */
  shows: 'change' | 'entity';
  /** What the views of orders need. */
  requires: RequiredRecords;
  /** What the view of a record shows beside it, if anything. */
  requiredFor?(change: Pick<FeedChange, 'entity' | 'id'>): RequiredRecords | undefined;
  /** The name of each type of event that the format has. Events of other types are not sent in it. */
  eventNames: Readonly<Partial<Record<EventType, string>>>;
  /** The pauses before each retry. After the last one the event is given up. */
  retryAfterSeconds: readonly number[];
  /** The share by which each pause varies at random: 0.1 for up to a tenth more or less. */
  jitter: number;
  /** The largest body that may be sent. A longer one is given up at once. */
  largestBodyBytes: number;
  /** Makes a signing secret. `kind` is one of `secretKinds`. */
  newSecret(kind: string): NewSecret;
  /** The kinds of secrets, the default first. A secret says its kind by its prefix, so a rotation may change the kind. */
  secretKinds: readonly string[];
  /** Writes the body. The same for every attempt. Throws without the order or record that `shows` promises it. */
  body(event: EventToSend): string;
  /** A message by which people try an endpoint: a name that no event has, and a body. */
  test(at: Instant): { name: string; body: string };
  /** The headers beside `Content-Type`. */
  headers(message: MessageToSign): Record<string, string>;
  described: DescribedFormat;
}
