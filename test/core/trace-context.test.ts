import { describe, expect, test } from 'vitest';
import { readTraceparent } from '../../src/model/trace-context.ts';
import { traceHeader } from '../../src/webhooks/trace-header.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('a traceparent', () => {
  test.each([
    [`00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-01`],
    [`00-${TRACE}-${PARENT}-00`, `00-${TRACE}-${PARENT}-00`],
    [`00-${TRACE}-${PARENT}-03`, `00-${TRACE}-${PARENT}-03`],
    [` 00-${TRACE}-${PARENT}-01 `, `00-${TRACE}-${PARENT}-01`],
    [`01-${TRACE}-${PARENT}-03`, `00-${TRACE}-${PARENT}-01`],
    [`cc-${TRACE}-${PARENT}-02-what the future says`, `00-${TRACE}-${PARENT}-00`],
  ])('%j is read as %s', (text, read) => expect(readTraceparent(text)).toBe(read));

  test.each([
    undefined,
    '',
    '00',
    'garbage',
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-`,
    `00-${TRACE}-${PARENT}-1`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-01.more`,
    `cc-${TRACE}-${PARENT}-01.more`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}x-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-0g`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01\n`.repeat(2),
  ])('%j is ignored', (text) => expect(readTraceparent(text)).toBeUndefined());

  test('is a header of a webhook, if the change has one', () => {
    expect(traceHeader({ trace_context: `00-${TRACE}-${PARENT}-01` })).toEqual({
      traceparent: `00-${TRACE}-${PARENT}-01`,
    });
    expect(traceHeader({})).toEqual({});
  });
});
