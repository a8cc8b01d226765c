const keyOf = (id: string): string => `stele.draft.order.${id}`;

/** Whether this tab has an edit of the order that was not saved. */
export const hasDraft = (id: string): boolean => sessionStorage.getItem(keyOf(id)) !== null;
