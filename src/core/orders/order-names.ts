import type { Order } from '../../model/order.ts';
import { foldText } from '../../model/text.ts';

/** The kinds of names by which people know an order, the strongest first. */
export const NAME_KINDS = ['id', 'alias', 'display_id', 'reference_id', 'po_number'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

const NAMES: Readonly<Record<NameKind, (order: Order) => readonly (string | undefined)[]>> = {
  id: ({ id }) => [id],
  alias: ({ aliases }) => Object.values(aliases),
  display_id: ({ display_id }) => [display_id, numberIn(display_id)],
  reference_id: ({ reference_id }) => [reference_id],
  po_number: ({ po_number }) => [po_number],
};

/** The digits at the end of a display id, after other characters alone: `1150` of `SO-1150`. */
const numberIn = (displayId: string): string | undefined => /^[^0-9]+([0-9]{1,30})$/.exec(displayId)?.[1];

/** The kinds of names that a text is of an order, without regard to case. Pure. Empty when it is none. */
export function kindsOfName(order: Order, text: string): NameKind[] {
  const folded = foldText(text);
  const isName = (name: string | undefined): boolean => name !== undefined && foldText(name) === folded;
  return NAME_KINDS.filter((kind) => NAMES[kind](order).some(isName));
}
