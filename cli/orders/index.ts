import { group } from '../command.ts';
import { diffOrder, getOrder, listOrders, orderHistory } from './read-commands.ts';
import {
  addNote,
  changeTags,
  createOrder,
  deleteOrder,
  patchOrder,
  restoreOrder,
  revertOrder,
  setStatus,
} from './write-commands.ts';

/** `stele orders …`. */
export const ordersCommands = (signal: AbortSignal) =>
  group('orders', 'list, read and change orders', [
    listOrders(signal),
    getOrder(signal),
    createOrder(signal),
    setStatus(signal),
    patchOrder(signal),
    addNote(signal),
    changeTags(signal),
    orderHistory(signal),
    diffOrder(signal),
    revertOrder(signal),
    deleteOrder(signal),
    restoreOrder(signal),
  ]);
