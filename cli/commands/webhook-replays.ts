import type { WebhookReplay, WebhookReplayPreview } from '../../sdk/index.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, positiveNumber } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, pairs, printList, type TableFlags, withColumns } from '../tables/table.ts';
import { ENDPOINT_NAME, endpointNamed } from '../webhooks/endpoints.ts';

const COLUMNS: readonly Column<WebhookReplay>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'BEGAN', of: ({ created_at }) => moment(created_at) },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'TOTAL', hides: 3, align: 'right', of: ({ total }) => String(total) },
  { title: 'DELIVERED', align: 'right', of: ({ delivered }) => String(delivered) },
  { title: 'GIVEN UP', hides: 2, align: 'right', of: ({ given_up }) => String(given_up) },
  { title: 'ENDED', hides: 1, of: ({ ended_at }) => moment(ended_at) },
];

interface ReplayFlags extends WriteFlags {
  after?: string;
  until?: string;
  from?: string;
  to?: string;
  missed?: boolean;
  rate?: string;
  yes?: boolean;
}

/** @throws CommandFailure for a text that is not a time */
function instant(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new CommandFailure(`${JSON.stringify(text)} is not a time`, EXIT.usage);
  return new Date(at).toISOString();
}

const isPreview = (done: WebhookReplay | WebhookReplayPreview): done is WebhookReplayPreview => 'dry_run' in done;

const placeText = (place: WebhookReplayPreview['first']): string =>
  place === null ? '' : `${place.entity} ${plain(place.id)} v${place.version}, ${moment(place.at)}`;

/** How long a replay takes, in words. */
function duration(seconds: number): string {
  if (seconds < 120) return count(seconds, 'second');
  return seconds < 7200 ? count(Math.round(seconds / 60), 'minute') : count(Math.round(seconds / 3600), 'hour');
}

const previewText = ({ events, first, last, rate, seconds }: WebhookReplayPreview): string =>
  pairs([
    ['events', String(events)],
    ['first', placeText(first)],
    ['last', placeText(last)],
    ['takes', `${duration(seconds)} at ${rate} a second`],
  ]);

const replayCommand = (signal: AbortSignal) =>
  command<ReplayFlags>(
    {
      name: 'replay',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'send events of the past again, also those that were delivered',
      details: `Shows how many events it would send and how long that takes, asks, and then sends them in order, with the same ids and the
header Stele-Replay. New events are sent beside it.`,
      examples: [
        'stele webhooks replay Shop --missed',
        'stele webhooks replay Shop --from 2026-11-29T00:00:00Z --rate 10 --yes',
        'stele webhooks replay Shop --dry-run',
      ],
      options: (made) =>
        withDryRun(made)
          .option('--missed', 'the events that the receiver never got')
          .option('--after <position>', 'begin behind this position of the change feed; by default, with the beginning')
          .option('--until <position>', 'end with this position; by default, with the present')
          .option('--from <time>', 'only changes of this time or later')
          .option('--to <time>', 'only changes of this time or earlier')
          .option('--rate <number>', 'the most events a second; 50 by default')
          .option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [name = ''], options }) => {
        const { output } = session;
        const stele = await session.stele();
        const { id, name: known, missed } = await endpointNamed(stele, name);
        const { after, until, from, to, rate } = options;
        if (options.missed && [after, until, from, to].some((given) => given !== undefined)) {
          throw new CommandFailure('--missed cannot be given with another range', EXIT.usage);
        }
        if (options.missed && missed === null) {
          output.one({ missed: null }, () => `${plain(known)} has missed nothing.`);
          return;
        }
        const range = options.missed && missed ? { after: missed.after, until: missed.until } : { after, until };
        const wanted = {
          ...range,
          from: from === undefined ? undefined : instant(from),
          to: to === undefined ? undefined : instant(to),
          rate: rate === undefined ? undefined : positiveNumber(rate, '--rate'),
        };
        const body = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
        const preview = await stele.webhooks.startReplay(id, body, { dryRun: true });
        if (options.dryRun) {
          output.one(preview, () => (isPreview(preview) ? previewText(preview) : ''));
          return;
        }
        const events = isPreview(preview) ? preview.events : 0;
        if (isPreview(preview) && !output.json) for (const line of previewText(preview).split('\n')) output.note(line);
        await confirmOrLeave(`Send ${count(events, 'event')} to ${plain(known)} again?`, options.yes);
        // What happens after the question was asked is not meant.
        const asked = isPreview(preview) ? { ...body, until: preview.until } : body;
        const replay = await stele.webhooks.startReplay(id, asked, writeOptionsOf(options));
        output.one(replay, () =>
          isPreview(replay) ? '' : `The replay ${replay.id} has begun. How far it is: stele webhooks replays ${id}`,
        );
      },
    },
    signal,
  );

const replaysCommand = (signal: AbortSignal) =>
  command<TableFlags & { limit: string }>(
    {
      name: 'replays',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'list the replays of an endpoint, the latest first',
      examples: ['stele webhooks replays Shop'],
      options: (made) => withColumns(made, COLUMNS).option('--limit <number>', 'the most replays', '25'),
      run: async ({ stele: connected, output }, { args: [name = ''], options }) => {
        const stele = await connected();
        const { id } = await endpointNamed(stele, name);
        const most = positiveNumber(options.limit, '--limit');
        const { items } = await stele.webhooks.listReplays(id, { limit: Math.min(most, 200) }).first();
        printList(output, COLUMNS, items, options);
      },
    },
    signal,
  );

const stopCommand = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'stop-replay',
      args: '<endpoint> <replay>',
      meanings: { ...ENDPOINT_NAME, replay: 'the id of a replay, as `replays` lists it' },
      summary: 'stop a replay',
      examples: ['stele webhooks stop-replay Shop 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77'],
      options: withDryRun,
      run: async (session, { args: [name = '', replayId = ''], options }) => {
        const stele = await session.stele();
        const { id } = await endpointNamed(stele, name);
        const done = await stele.webhooks.cancelReplay(id, replayId, writeOptionsOf(options));
        await finishWrite(
          session,
          done,
          ({ state, delivered, total }) =>
            `The replay is ${state}, with ${delivered} of ${count(total, 'event')} delivered.`,
        );
      },
    },
    signal,
  );

/** The commands that send events of the past again. */
export const replayCommands = (signal: AbortSignal) => [
  replayCommand(signal),
  replaysCommand(signal),
  stopCommand(signal),
];
