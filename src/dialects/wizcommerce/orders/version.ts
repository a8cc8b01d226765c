import { Replies, RepliesV2 } from './reply.ts';
import {
  AddressRequest,
  AddressRequestV2,
  NewOrder,
  NewOrderV2,
  OrderReplacement,
  OrderReplacementV2,
} from './request.ts';

/** One version of the vendor's contract for orders. They differ in what an order's addresses have. */
export interface Version {
  /** What its operations say of themselves: a base, if it is not the dialect's. */
  base?: string;
  /** What its operations' ids end with. */
  suffix: '' | 'V2';
  address: typeof AddressRequest | typeof AddressRequestV2;
  requests: {
    NewOrder: typeof NewOrder | typeof NewOrderV2;
    Replacement: typeof OrderReplacement | typeof OrderReplacementV2;
  };
  replies: typeof Replies | typeof RepliesV2;
}

export const V1: Version = {
  suffix: '',
  address: AddressRequest,
  requests: { NewOrder, Replacement: OrderReplacement },
  replies: Replies,
};

/** Adds the caller's own id and attributes to addresses. */
export const V2: Version = {
  base: '/v2',
  suffix: 'V2',
  address: AddressRequestV2,
  requests: { NewOrder: NewOrderV2, Replacement: OrderReplacementV2 },
  replies: RepliesV2,
};

/** What an operation of a version is called, and where it is served. */
export const named = ({ base, suffix }: Version, id: string): { id: string; base?: string } => ({
  id: id + suffix,
  ...(base === undefined ? {} : { base }),
});
