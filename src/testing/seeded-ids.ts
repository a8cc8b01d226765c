import { v7 as uuidv7 } from 'uuid';
import { type NewId, randomId } from '../store/database/new-id.ts';
import { seededBytes } from './traffic/seeded.ts';

/** How many ids were drawn from each seed. */
export type DrawnIds = ReadonlyMap<number, number>;

/** The new ids of the test workspaces of a hub. */
export interface SeededIds {
  newId: NewId;
  /** Draws the ids of a workspace from a seed, from where it was; without a seed, they are random again. */
  use(workspaceId: string, seed: number | undefined): void;
  isSeeded(workspaceId: string): boolean;
  /** How far a workspace has come, for a snapshot. */
  drawn(workspaceId: string): DrawnIds;
  /** Returns to where a workspace was. */
  restore(workspaceId: string, drawn: DrawnIds): void;
}

/** Ids that follow from a seed sort as they were drawn, from this moment on. */
const FIRST_MS = Date.UTC(2025, 0);

/** Builds the ids of a hub. */
export function createSeededIds(): SeededIds {
  const seeds = new Map<string, number>();
  const counts = new Map<string, Map<number, number>>();
  return {
    newId: (workspaceId) => {
      const seed = seeds.get(workspaceId);
      const drawn = counts.get(workspaceId);
      if (seed === undefined || !drawn) return randomId(workspaceId);
      const count = drawn.get(seed) ?? 0;
      drawn.set(seed, count + 1);
      return uuidv7({ msecs: FIRST_MS + count, random: seededBytes(String(seed), count) });
    },
    use: (workspaceId, seed) => {
      if (seed === undefined) seeds.delete(workspaceId);
      else seeds.set(workspaceId, seed);
      counts.set(workspaceId, counts.get(workspaceId) ?? new Map());
    },
    isSeeded: (workspaceId) => seeds.has(workspaceId),
    drawn: (workspaceId) => new Map(counts.get(workspaceId)),
    restore: (workspaceId, drawn) => {
      counts.set(workspaceId, new Map(drawn));
    },
  };
}
