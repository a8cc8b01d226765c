/** How an answer is recognised as right. */
export type Expected = { status: number } & (
  | {
      /** The only right body. */
      body: string;
    }
  | {
      /** What the key stands for: the order's id, or the note that the request sent. */
      key: 'id' | 'note';
      /** The text before the key in the body. */
      keyPrefix: string;
      /** What the body of an answer to the first and to the second body also contains. */
      markers: readonly [string, string];
    }
);

/** An HTTP call about orders, with the answer that is right. */
export interface HttpCall {
  method: string;
  /** The path up to the order's id. */
  beforeId: string;
  /** The path after the id; `undefined` if the path has no id and `beforeId` is all of it. */
  afterId: string | undefined;
  /** The header that carries the API key, as one line. */
  keyHeader: string;
  /**
   * What changes an order of bit 0, and what changes it back; absent for a call that reads. `@reference@`, `@customer@` and
   * `@note@` stand for the order's reference id, one of the shop's customers, and a note that no other request has.
   */
  bodies?: readonly [string, string];
  expected: Expected;
}

/** The path of a call for one order. */
export const pathOf = ({ beforeId, afterId }: Pick<HttpCall, 'beforeId' | 'afterId'>, id: string): string =>
  afterId === undefined ? beforeId : `${beforeId}${id}${afterId}`;
