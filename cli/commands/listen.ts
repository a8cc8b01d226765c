import { Option } from 'commander';
import { type Retry, type StreamedMessage, signWebhook, type WebhookFormatName } from '../../sdk/index.ts';
import { type ChangeFlags, changeFilters, withStreamFilters } from '../orders/change-filters.ts';
import { orderIdOf } from '../orders/order-name.ts';
import { paint, plain, print } from '../output/output.ts';
import { count } from '../output/words.ts';
import { newSecret, type Relayed, relay, WEBHOOK_FORMATS } from '../relay/relay.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

interface Flags extends Omit<ChangeFlags, 'today' | 'yesterday' | 'from' | 'to'> {
  forwardTo: string;
  format: WebhookFormatName;
  secret?: string;
  order?: string;
  after?: string;
}

export const listenCommand = (signal: AbortSignal) =>
  command<Flags>(
    {
      name: 'listen',
      summary: 'relay changes as they happen to a program on this machine, as webhooks',
      details: `Sends each change to a URL as the hub would send it to a webhook endpoint, one after the other, signed with a secret that it
prints, and shows what came back. It needs no endpoint in the hub, and no way from the hub to this machine. While nothing
answers at the URL, it waits, and misses nothing. A reply of any status counts as received. Runs until Ctrl-C; the last line
on standard error is the cursor from which --after goes on.`,
      examples: [
        'stele listen --forward-to http://localhost:3000/hook',
        'stele listen --forward-to http://localhost:3000/hook --format bitbybit --type order.status_changed',
        'stele listen --forward-to http://localhost:3000/hook --secret "$WEBHOOK_SECRET" --json',
      ],
      options: (made) =>
        withStreamFilters(made)
          .requiredOption('--forward-to <url>', 'where changes are sent: http://localhost:3000/hook')
          .addOption(
            new Option('--format <name>', 'whose webhooks they are like').choices(WEBHOOK_FORMATS).default('stele'),
          )
          .option('--secret <secret>', 'sign with this secret; by default, with a new one')
          .option('--order <id>', 'only changes of this order, by any of its names')
          .option('--after <cursor>', 'go on after this cursor of an earlier call; by default, begin now'),
      run: async (session, { options }) => {
        const { output } = session;
        const { format, after } = options;
        const url = targetOf(options.forwardTo);
        const secret = options.secret ?? newSecret(format);
        await expectUsable(secret, format);
        const stele = await session.stele();
        const order = options.order === undefined ? undefined : await orderIdOf(session, options.order);
        const filters = changeFilters(options) ?? {};
        const onReconnect = ({ error }: Retry): void => output.note(`${error.message}: connecting again`);
        const messages = stele.streamMessages(format, {
          ...filters,
          ...{ order, after, includeOwn: true, onReconnect, signal },
        });
        const onWait = (reason: string): void =>
          output.json
            ? print(JSON.stringify({ waiting: reason }))
            : output.note(`${url.href} does not answer (${reason}): trying again until it does`);
        /** Said once the stream has begun, so that a change made after it is relayed. */
        const begin = (): void => {
          if (output.json) print(JSON.stringify({ forward_to: url.href, format, secret }));
          else {
            print(`Relaying to ${paint('bold', url.href)} as webhooks of the format ${format}, until Ctrl-C`);
            print(`Signing secret: ${paint('bold', secret)}`);
          }
        };
        let relayed = 0;
        let cursor = after;
        let isBegun = false;
        try {
          for await (const item of messages) {
            if (!isBegun) begin();
            isBegun = true;
            if (item.kind === 'event') {
              const done = await relay(url, format, secret, item.data, { completeTo: cursor, signal, onWait });
              relayed++;
              print(output.json ? JSON.stringify(lineOf(item.data, done)) : textOf(item.data, done));
            }
            cursor = item.cursor;
          }
        } finally {
          output.note(`${count(relayed, 'event')} relayed`);
          if (cursor !== undefined) process.stderr.write(`${cursor}\n`);
        }
      },
    },
    signal,
  );

/** @throws CommandFailure when the text is no HTTP URL */
function targetOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new CommandFailure(
    `--forward-to must be a URL with http:// or https://, and not ${JSON.stringify(text)}`,
    EXIT.usage,
  );
}

/** @throws CommandFailure when nothing can be signed with the secret */
async function expectUsable(secret: string, format: WebhookFormatName): Promise<void> {
  try {
    await signWebhook('', secret, { format, id: 'none' });
  } catch (error) {
    throw new CommandFailure(`--secret: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
}

const lineOf = ({ id, name }: StreamedMessage, { status, ms, error, attempts }: Relayed) => ({
  ...{ id, event: name, attempts },
  ...(status === undefined ? { error } : { status, ms }),
});

function textOf({ id, name }: StreamedMessage, { status, ms, error, attempts }: Relayed): string {
  const time = new Date().toLocaleTimeString('sv-SE');
  const came = status === undefined ? paint('red', plain(error ?? '')) : statusText(status, ms);
  const again = attempts > 1 ? paint('dim', `  at attempt ${attempts}`) : '';
  return `${time}  ${plain(name).padEnd(22)}  ${paint('dim', id)}  → ${came}${again}`;
}

const statusText = (status: number, ms: number): string =>
  `${paint(status < 300 ? 'green' : status < 500 ? 'yellow' : 'red', String(status))} in ${ms} ms`;
