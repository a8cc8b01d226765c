import { contentOf, type RecordContent, type Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import { known } from '../../../operations/values.ts';
import { NewPriceList, PriceListPatch, type SentPriceList, type ShownPriceList } from './schema.ts';

/** A price list as this dialect shows it. */
export function view(list: Recorded<'price_lists'>): ShownPriceList {
  return {
    id: list.id,
    reference_id: list.reference_id,
    name: list.name,
    description: list.description,
    status: list.status ?? 'active',
    is_default: list.is_default ?? false,
    priority: list.priority,
    currency: list.currency,
    created_at: toSeconds(list.created_at),
    updated_at: toSeconds(list.changed_at),
  };
}

/** The content of a new price list. */
export const create = (sent: NewPriceList): RecordContent<'price_lists'> => known(NewPriceList, sent);

/** A price list with the sent fields changed. A field that equals the shown value stays as it is stored. */
export function patch(present: Recorded<'price_lists'>, sent: SentPriceList): RecordContent<'price_lists'> {
  const shown = view(present);
  const changed = Object.entries(known(PriceListPatch, sent)).filter(
    ([field, value]) => value !== shown[field as keyof ShownPriceList],
  );
  return { ...contentOf(present), ...Object.fromEntries(changed) };
}
