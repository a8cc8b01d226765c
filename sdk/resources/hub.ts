import type { Caller } from '../call.ts';
import { SteleError } from '../errors.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions } from '../options.ts';

/** The hub itself. */
export const hub = ({ call }: Caller) => ({
  /** Whether it runs; rejects if it does not answer. */
  health: (options?: CallOptions) =>
    call<{ url: '/healthz' }, { 200: { status: string } }>('GET', '/healthz', {}, options),
  /** Whether it can reach its database, asked once. */
  isReady: async (options?: CallOptions): Promise<boolean> => {
    try {
      await call<{ url: '/readyz' }, { 200: unknown }>('GET', '/readyz', {}, { retries: 0, ...options });
      return true;
    } catch (error) {
      if (error instanceof SteleError && error.status === 503) return false;
      throw error;
    }
  },
  /** The version of the hub's own API. */
  apiVersion: async (options?: CallOptions): Promise<string> => {
    const document = await call<{ url: '/openapi/hub.json' }, { 200: { info: { version: string } } }>(
      'GET',
      '/openapi/hub.json',
      {},
      options,
    );
    return document.info.version;
  },
  /** How each dialect's words stand to the hub's, and what is wrong with that. */
  checkMappings: (options?: CallOptions) =>
    call<api.CheckMappingsData, api.CheckMappingsResponses>('GET', '/api/mappings', {}, options),
});
