import { expect, it } from 'vitest';
import { createNetworkPlaces } from '../../src/core/access/network-places.ts';

it('has five places for a network, however its addresses are written, and other ones for others', () => {
  const places = createNetworkPlaces();
  for (let i = 0; i < 5; i++) expect(places.enter(`2001:db8:1:2::${i}`)).toHaveProperty('leave');
  expect(places.enter('2001:DB8:1:2:ffff::1')).toEqual({ retryAfterSeconds: 1 });
  expect(places.enter('2001:db8:1:3::1')).toHaveProperty('leave');
  expect(places.enter('192.0.2.1')).toHaveProperty('leave');
});

it('has a place again for everybody who left', () => {
  const places = createNetworkPlaces(2);
  for (let i = 0; i < 100; i++) {
    const entered = [places.enter('192.0.2.1'), places.enter('::ffff:192.0.2.1')];
    expect(places.enter('192.0.2.1')).toHaveProperty('retryAfterSeconds');
    for (const each of entered) if ('leave' in each) each.leave();
  }
});
