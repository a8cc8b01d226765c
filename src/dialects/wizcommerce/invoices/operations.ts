import type { Operation } from '../../../operations/operation.ts';
import { createInvoice } from './create-invoice.ts';
import { getInvoice } from './get-invoice.ts';
import { listInvoices } from './list-invoices.ts';

/** Everything that can be done with invoices. */
export const invoiceOperations: readonly Operation[] = [listInvoices, createInvoice, getInvoice];
