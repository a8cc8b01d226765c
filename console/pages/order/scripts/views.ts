/** The dialects that show an order. */
export type Script = 'wizcommerce' | 'bitbybit' | 'evreka' | 'hub';

/** What each dialect shows of an order. `undefined` while it is read. */
export type Views = Readonly<Partial<Record<Script, Record<string, unknown>>>>;
