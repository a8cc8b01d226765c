import { type Static, Type } from 'typebox';
import { nullableText, text } from './common.ts';

/** An address as it is shown, of an order or a customer. */
export const Address = Type.Object(
  {
    id: Type.Optional(Type.String()),
    firstName: nullableText(),
    lastName: nullableText(),
    phone: nullableText(),
    address1: nullableText(),
    address2: nullableText(),
    city: nullableText(),
    province: nullableText(),
    country: nullableText(),
    zip: nullableText(),
  },
  { 'x-name': 'Address' },
);
export type Address = Static<typeof Address>;

/** To where a new order goes. */
export const ShippingAddress = Type.Object(
  {
    firstName: text(),
    lastName: text(),
    phone: text(),
    address1: text(),
    address2: Type.Optional(text()),
    city: text(),
    province: text(),
    country: Type.Optional(text()),
    zip: text(),
  },
  { 'x-name': 'ShippingAddress' },
);
export type ShippingAddress = Static<typeof ShippingAddress>;

/** An address that a new customer brings. */
export const CustomerAddress = Type.Object(
  {
    firstName: Type.Optional(text()),
    lastName: Type.Optional(text()),
    phone: Type.Optional(text()),
    address1: text(),
    address2: Type.Optional(text()),
    city: Type.Optional(text()),
    province: Type.Optional(text()),
    country: Type.Optional(text()),
    zip: Type.Optional(text()),
    mainAddress: Type.Optional(Type.Boolean({ default: false })),
  },
  { 'x-name': 'CustomerAddress' },
);
export type CustomerAddress = Static<typeof CustomerAddress>;
