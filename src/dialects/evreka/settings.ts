import type { Dialect } from '../dialect.ts';

/** The dialect's name, under which `extras` of orders and records hold its own values. */
export const NAME = 'evreka';

export const security: Dialect['security'] = { BearerAuth: { type: 'http', scheme: 'bearer' } };

/**
 * The paths in an order's `extras.evreka` that concern a person: coordinates may be those of a home, and a workspace's own fields
 * may hold anything.
 */
export const PERSONAL = [['service_point', 'name'], ['latitude'], ['longitude'], ['dynamic'], ['contacts']] as const;
