import { createCaller } from './calls/call.ts';
import { SteleError } from './calls/errors.ts';
import type { CallOptions, ClientOptions } from './calls/options.ts';
import { ChangeFeed, type ChangesOptions } from './changes.ts';
import { createResources } from './generated/resources.ts';
import type { HubEvent, StreamedMessage } from './generated/types.ts';
import { importRuns } from './imports.ts';
import { ChangeStream, type StreamOptions } from './stream.ts';
import type { WebhookFormatName } from './webhooks/formats.ts';

/**
 * A client of one hub with one key.
 *
 * @throws TypeError when the base URL is not a URL
 */
export function createClient(options: ClientOptions) {
  const caller = createCaller(options);
  const { administrationChanges, imports, importMappings, mappings, oauthClients, ...resources } =
    createResources(caller);
  return {
    ...resources,
    /** Every change of the workspace, in order, from a cursor on. */
    changes: (from: ChangesOptions = {}) => new ChangeFeed(caller, from),
    /** The changes of the workspace as they happen, and the lines that say up to where they are complete. */
    stream: (options: StreamOptions = {}) => new ChangeStream<HubEvent>(caller, options),
    /** As `stream`, with each change as the webhook of a format would have it, for programs that relay webhooks. */
    streamMessages: (format: WebhookFormatName, options: StreamOptions = {}) =>
      new ChangeStream<StreamedMessage>(caller, options, format),
    imports: { ...imports, ...importRuns(caller), mappings: importMappings },
    clients: oauthClients,
    administration: { changes: administrationChanges.list },
    hub: {
      /** Resolves when the hub runs, and rejects if it does not answer. */
      health: (callOptions?: CallOptions) => caller.call<{ status: string }>('GET', '/healthz', {}, callOptions),
      /** Whether the hub can reach its database, asked once. */
      isReady: async (callOptions?: CallOptions): Promise<boolean> => {
        try {
          await caller.call('GET', '/readyz', {}, { retries: 0, ...callOptions });
          return true;
        } catch (error) {
          if (error instanceof SteleError && error.status === 503) return false;
          throw error;
        }
      },
      /** The version of the hub's own API. */
      apiVersion: async (callOptions?: CallOptions): Promise<string> => {
        const path = '/openapi/hub.json';
        return (await caller.call<{ info: { version: string } }>('GET', path, {}, callOptions)).info.version;
      },
      checkMappings: mappings.check,
    },
  };
}

/** A client of one hub. */
export type SteleClient = ReturnType<typeof createClient>;
