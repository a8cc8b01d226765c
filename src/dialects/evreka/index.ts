import type { Dialect } from '../dialect.ts';
import { also } from './also.ts';
import { security } from './auth.ts';
import { ENTITY_TYPES, SERVICE_POINT_TYPES } from './catalogs.ts';
import { createContact } from './contacts/create-contact.ts';
import { listContacts } from './contacts/list-contacts.ts';
import { updateContact } from './contacts/update-contact.ts';
import { validateEmail, validatePhone } from './contacts/validate-contact.ts';
import { createToken } from './create-token.ts';
import { createEntity } from './entities/create-entity.ts';
import { getEntity } from './entities/get-entity.ts';
import { listEntities } from './entities/list-entities.ts';
import { updateEntity } from './entities/update-entity.ts';
import { failures } from './errors.ts';
import { NAME, PERSONAL } from './extras.ts';
import { fixedLists } from './fixed-lists.ts';
import { createItem } from './items/create-item.ts';
import { listItems } from './items/list-items.ts';
import { listAssetRecords, listItemRecords } from './items/list-records.ts';
import { getSettings } from './order-types/get-settings.ts';
import { listOrderTypes } from './order-types/list-order-types.ts';
import { createOrder } from './orders/create-order.ts';
import { deleteOrder } from './orders/delete-order.ts';
import { getOrder } from './orders/get-order.ts';
import { view } from './orders/lens.ts';
import { listDynamicFields } from './orders/list-dynamic-fields.ts';
import { listOrders } from './orders/list-orders.ts';
import { listStatuses } from './orders/list-statuses.ts';
import { mappings } from './orders/status.ts';
import { updateStatus } from './orders/update-status.ts';
import { createServicePoint } from './service-points/create-service-point.ts';
import { deleteServicePoint } from './service-points/delete-service-point.ts';
import { getServicePoint } from './service-points/get-service-point.ts';
import { listServicePoints } from './service-points/list-service-points.ts';
import { updateServicePoint } from './service-points/update-service-point.ts';
import { ErrorReply } from './wire/basics.ts';

export const evreka: Dialect = {
  name: NAME,
  title: 'Evreka360 engagement API',
  description: 'Orders, in the wire format of the engagement module of Evreka360.',
  bases: ['/engagement'],
  security,
  operations: [
    createToken,
    updateStatus,
    listStatuses,
    listDynamicFields,
    listOrders,
    createOrder,
    getOrder,
    deleteOrder,
    listItemRecords,
    listAssetRecords,
    listOrderTypes,
    getSettings,
    listItems,
    createItem,
    listEntities,
    createEntity,
    also(createEntity, { id: 'createEntityByItsFirstPath', path: '/entity' }),
    ...fixedLists({ name: 'Entity', names: 'entities', path: '/entities', types: ENTITY_TYPES }),
    getEntity,
    updateEntity,
    also(updateEntity, { id: 'putEntity', method: 'PUT' }),
    listContacts,
    createContact,
    validateEmail,
    validatePhone,
    updateContact,
    also(updateContact, { id: 'updateContactByItsFirstPath', path: '/contact/{contact_id}' }),
    listServicePoints,
    createServicePoint,
    ...fixedLists({
      name: 'ServicePoint',
      names: 'service points',
      path: '/service_points',
      types: SERVICE_POINT_TYPES,
    }),
    getServicePoint,
    updateServicePoint,
    also(updateServicePoint, { id: 'patchServicePoint', method: 'PATCH' }),
    also(updateServicePoint, { id: 'postServicePoint', method: 'POST' }),
    deleteServicePoint,
  ],
  mappings,
  failures,
  failureSchema: ErrorReply,
  personalExtras: PERSONAL,
  orderView: { requires: { showsCustomer: true }, show: view },
};
