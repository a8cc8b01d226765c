import { _, type Ajv, type KeywordCxt, Name } from 'ajv';

/**
 * How many errors end the search in lists. A list of good entries is checked to its end however long it is; a body of bad
 * ones costs no more than this many. Above what an order that came another way can have and still be sent back: five
 * quantities in each of 500 lines.
 */
export const ENOUGH_ERRORS = 5000;

/** How many errors there are so far, in the code that the validator generates. */
const ERRORS = new Name('errors');

const BY_NUMBER = 0;

/** Has a validator end its search in a list when there are `ENOUGH_ERRORS` in the value. What is no list it checks all of. */
export function boundEntries(ajv: Ajv): void {
  ajv.removeKeyword('items');
  ajv.addKeyword({ keyword: 'items', type: 'array', schemaType: ['object', 'boolean'], code: checkEntries });
}

function checkEntries(cxt: KeywordCxt): void {
  const { gen, data } = cxt;
  const valid = gen.name('valid');
  const length = gen.const('len', _`${data}.length`);
  gen.forRange('i', 0, length, (i) => {
    gen.if(_`${ERRORS} >= ${ENOUGH_ERRORS}`, () => gen.break());
    cxt.subschema({ keyword: 'items', dataProp: i, dataPropType: BY_NUMBER }, valid);
  });
}
