import { expect, test } from 'vitest';
import { troubleOf } from '../../src/store/database/sql-error.ts';

const error = (code?: string, constraint?: string): Error => Object.assign(new Error('x'), { code, constraint });

test.each([
  ['57P01', 'away'],
  ['57P02', 'away'],
  ['57P03', 'away'],
  ['53300', 'away'],
  ['08006', 'away'],
  ['25006', 'away'],
  ['40001', 'retry'],
  ['40P01', 'retry'],
  ['55P03', 'locked'],
  ['57014', 'locked'],
  ['42501', 'other'],
  ['22P02', 'other'],
  ['XX000', 'other'],
  ['P0001', 'other'],
])('SQLSTATE %s means %s', (code, kind) => {
  expect(troubleOf(error(code))).toEqual({ kind });
});

test('a constraint that refused is named', () => {
  expect(troubleOf(error('23505', 'orders_pkey'))).toEqual({ kind: 'constraint', constraint: 'orders_pkey' });
  expect(troubleOf(error('23514', 'orders_payment_status'))).toEqual({
    kind: 'constraint',
    constraint: 'orders_payment_status',
  });
});

// Five capital letters look like an SQLSTATE, of which every one has a digit.
test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ETIMEDOUT', 'EPIPE', 'EPERM', 'EBUSY', 'EROFS', 'EAGAIN'])(
  'the system’s %s means that the server is away',
  (code) => {
    expect(troubleOf(error(code))).toEqual({ kind: 'away' });
  },
);

test('a lost connection means that the server is away', () => {
  expect(troubleOf(new Error('Connection terminated unexpectedly'))).toEqual({ kind: 'away' });
});

test.each([new RangeError('Maximum call stack size exceeded'), new TypeError('x is not a function')])(
  'what the language throws says nothing of the server: %s',
  (defect) => {
    expect(troubleOf(defect)).toEqual({ kind: 'other' });
  },
);
