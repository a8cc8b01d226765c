/** With what a bulk change begins: a status that was chosen, or the tags. */
export interface BulkStart {
  statusId?: string;
  isTagging?: boolean;
}
