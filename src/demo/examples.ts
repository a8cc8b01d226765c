import { EXAMPLE } from '../model/example-ids.ts';
import type { StatusCatalog } from '../model/status.ts';

export const DEMO_WORKSPACE = 'demo';

/**
 * The demo's catalog: several entries of one state, and one entry that completes an order. Every status change is
 * allowed.
 */
export const DEMO_CATALOG: StatusCatalog = [
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a01', 'Draft', '#8a8f98', 'draft', { is_default: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a02', 'Confirmed', '#2f6feb', 'confirmed', { is_default: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a03', 'In production', '#b7791f', 'confirmed'),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a04', 'Out for delivery', '#0d9488', 'confirmed'),
  entry(EXAMPLE.statusId, 'Completed', '#1f9d55', 'archived', { is_default: true, completes: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a06', 'Closed', '#4b5563', 'archived'),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07', 'Cancelled', '#d1383d', 'cancelled', { is_default: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a08', 'Refunded', '#a259c4', 'refunded', { is_default: true }),
];

function entry(
  id: string,
  name: string,
  color: string,
  state: StatusCatalog[number]['state'],
  more: { is_default?: boolean; completes?: boolean } = {},
): StatusCatalog[number] {
  return {
    id,
    name,
    color,
    state,
    completes: more.completes ?? false,
    next: null,
    is_default: more.is_default ?? false,
  };
}
