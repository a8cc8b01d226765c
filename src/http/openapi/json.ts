/** A value of a document. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
