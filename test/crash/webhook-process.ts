/**
 * A hub with a worker for webhooks, or without one, as a process of its own on a server that others use too. Takes its settings as
 * JSON, and prints one line of JSON: where it is. `control` breaks one of its promises, so that a test can see that it would notice.
 */
import { createLogger, type HubOptions, startHub } from '../../src/hub.ts';
import { EndpointRun } from '../../src/webhooks/endpoint-run.ts';
import { LogReader } from '../../src/webhooks/log-reader.ts';

export interface WebhookProcessSettings extends Omit<HubOptions, 'logger'> {
  control?: 'order_ignored' | 'position_first' | undefined;
}

const { control, ...options } = JSON.parse(process.argv[2] ?? '{}') as WebhookProcessSettings;

if (control === 'position_first') {
  // The stored position passes events that were read and not attempted.
  const { pass } = LogReader.prototype;
  Object.defineProperty(LogReader.prototype, 'pass', {
    value(this: LogReader) {
      return { ...pass.call(this), place: this.readTo };
    },
  });
}

if (control === 'order_ignored') {
  // Every event counts as one of an order of its own.
  const { takeLog } = EndpointRun.prototype;
  Object.defineProperty(EndpointRun.prototype, 'takeLog', {
    value(this: EndpointRun, ...[reader, wanted, stored]: Parameters<typeof takeLog>) {
      const apart = wanted.map((one) => ({
        ...one,
        placed: {
          ...one.placed,
          change: { ...one.placed.change, id: `${one.placed.change.id} ${one.placed.change.version}` },
        },
      }));
      takeLog.call(this, reader, apart, stored);
    },
  });
}

const hub = await startHub({ ...options, logger: createLogger((process.env['LEDGER_LOG'] ?? 'silent') as 'silent') });
process.stdout.write(`${JSON.stringify({ url: hub.url })}\n`);
process.once('SIGTERM', () => void hub.close().finally(() => process.exit()));
