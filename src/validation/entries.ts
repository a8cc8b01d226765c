import { _, type Ajv, type KeywordCxt, Name } from 'ajv';

/**
 * The number of errors that ends the search in lists and among names. A list of valid entries is checked to its end; an
 * invalid body costs no more than this number. It is higher than the number in an order of another dialect that can be
 * sent back: five quantities in each of 500 lines.
 */
export const ENOUGH_ERRORS = 5000;

/** The number of errors so far, in the validator's generated code. */
const ERRORS = new Name('errors');

const BY_NUMBER = 0;
const BY_NAME = 1;

/**
 * How many entries of a list with the limit `most` are checked. More than any seed or older hub stored, whose list may
 * be longer than a dialect allows and can be sent back.
 */
export const mostChecked = (most: number): number => 5 * most + 1000;

/**
 * Makes a validator end its search in a list and among unknown names after `ENOUGH_ERRORS`, and in a list that is far
 * too long. Everything else is checked completely.
 */
export function boundEntries(ajv: Ajv): void {
  ajv.removeKeyword('items');
  ajv.addKeyword({ keyword: 'items', type: 'array', schemaType: ['object', 'boolean'], code: checkEntries });
  ajv.removeKeyword('additionalProperties');
  ajv.addKeyword({
    keyword: 'additionalProperties',
    type: 'object',
    schemaType: ['object', 'boolean'],
    before: 'properties',
    error: {
      message: 'must NOT have additional properties',
      params: ({ params }) => _`{additionalProperty: ${params['additionalProperty']}}`,
    },
    code: checkAdditional,
  });
}

function checkEntries(cxt: KeywordCxt): void {
  const { gen, data } = cxt;
  const { maxItems } = cxt.parentSchema as { maxItems?: number };
  const valid = gen.name('valid');
  const length = gen.const(
    'len',
    maxItems === undefined ? _`${data}.length` : _`Math.min(${data}.length, ${mostChecked(maxItems)})`,
  );
  gen.forRange('i', 0, length, (i) => {
    gen.if(_`${ERRORS} >= ${ENOUGH_ERRORS}`, () => gen.break());
    cxt.subschema({ keyword: 'items', dataProp: i, dataPropType: BY_NUMBER }, valid);
  });
}

function checkAdditional(cxt: KeywordCxt): void {
  const { gen, data, schema } = cxt;
  if (schema === true || (typeof schema === 'object' && Object.keys(schema).length === 0)) return;
  const { properties = {}, patternProperties = {} } = cxt.parentSchema as Record<string, object | undefined>;
  const names = gen.scopeValue('obj', { ref: new Set(Object.keys(properties)) });
  const patterns = gen.scopeValue('obj', {
    ref: Object.keys(patternProperties).map((pattern) => new RegExp(pattern, 'u')),
  });
  const valid = gen.name('valid');
  gen.forIn('key', data, (key) => {
    gen.if(_`${ERRORS} >= ${ENOUGH_ERRORS}`, () => gen.break());
    gen.if(_`!${names}.has(${key}) && !${patterns}.some((pattern) => pattern.test(${key}))`, () => {
      if (schema === false) {
        cxt.setParams({ additionalProperty: key });
        cxt.error();
      } else cxt.subschema({ keyword: 'additionalProperties', dataProp: key, dataPropType: BY_NAME }, valid);
    });
  });
}
