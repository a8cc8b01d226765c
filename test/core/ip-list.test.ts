import { describe, expect, test } from 'vitest';
import { IpList, isIpRange, networkOf } from '../../src/core/access/ip-list.ts';

describe('an entry of a list', () => {
  test.each([
    ...['192.0.2.1', '10.128.0.0/9', '192.0.2.7/24', '255.255.255.255/32', '::1', '2001:db8::/33', '::/128'],
    ...['::ffff:192.0.2.1', '::ffff:10.0.0.0/105'],
  ])('may be %s', (entry) => expect(isIpRange(entry)).toBe(true));

  test.each([
    ...['10.0.0.0/8', '0.0.0.0/0', '::/0', '2001:db8::/32', '::ffff:0.0.0.0/96', '::ffff:10.0.0.0/104'],
    ...['', ' ', '192.0.2', '192.0.2.1.', '192.0.2.01', '192.0.2.1/', '192.0.2.1/-1', '192.0.2.1/33', '192.0.2.1/+9'],
    ...['192.0.2.1/24/24', '192.0.2.1 /24', ':::', '::/129', '::1%lo', '::1/064', 'example.com', '*', '192.0.2.*'],
  ])('may not be %j', (entry) => expect(isIpRange(entry)).toBe(false));
});

describe('a list', () => {
  test('compares addresses of one family, mapped ones as what they stand for', () => {
    const list = new IpList(['192.0.2.0/24', '2001:db8::/48', '::/64']);
    const inside = ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.9', '2001:db8:0:ffff::1', '::1', '::1%lo'];
    expect(inside.map((address) => list.has(address))).toEqual(inside.map(() => true));
    const outside = ['192.0.3.0', '::ffff:192.0.3.0', '2001:db8:1::', '10.0.0.1', '', 'x', '192.0.2.1/24'];
    expect(outside.map((address) => list.has(address))).toEqual(outside.map(() => false));
  });

  test('without entries, or without a readable one, contains no address', () => {
    expect([new IpList([]).has('127.0.0.1'), new IpList(['x']).has('127.0.0.1')]).toEqual([false, false]);
  });
});

test('the network of a caller is its address, or the /64 it has of IPv6', () => {
  const networks: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ];
  for (const [address, network] of networks) expect(networkOf(address)).toBe(network);
});
