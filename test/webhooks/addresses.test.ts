import { describe, expect, test } from 'vitest';
import { createAddressGuard, specialKindOf } from '../../src/webhooks/addresses.ts';
import { judgeUrl } from '../../src/webhooks/judge-url.ts';

const PUBLIC = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e'];

const SPECIAL = [
  ...['127.0.0.1', '127.255.255.254', '::1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1'],
  ...['0.0.0.0', '0.1.2.3', '::', '255.255.255.255', '224.0.0.1', '239.1.1.1', 'ff02::1', '240.0.0.1'],
  ...['100.64.0.1', '100.100.100.200', '192.0.0.192', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1'],
  ...['192.88.99.1', '2001:db8::1', '3fff::1', '2001:2::1', '2001::1', '2002:7f00:1::', '100::1', '5f00::1'],
  ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '::127.0.0.1', '::7f00:1', '64:ff9b::7f00:1'],
  ...['64:ff9b:1::1', '4000::1', 'e000::1', '168.63.129.16', '', 'localhost', '1.2.3', '8.8.8.8.8'],
];

describe('an address', () => {
  test.each(PUBLIC)('%s is public', (address) => expect(specialKindOf(address)).toBeUndefined());
  test.each(SPECIAL)('%s is not', (address) => expect(specialKindOf(address)).toMatch(/^(an?|the) /));
});

/** A guard whose names resolve as the table says. */
const guardOf = (names: Record<string, readonly string[]>, allowedRanges: readonly string[] = []) =>
  createAddressGuard({
    allowedRanges,
    resolve: async (host) => {
      const found = names[host];
      if (found) return found;
      throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    },
  });

const NAMES = {
  'hooks.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'mixed.example': ['93.184.215.14', '10.0.0.5'],
  'mixed-six.example': ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::1'],
  'inside.example': ['10.0.0.5'],
  'nothing.example': [],
};

const problemOf = async (url: string, ranges: readonly string[] = []): Promise<string | undefined> =>
  (await judgeUrl(url, guardOf(NAMES, ranges))).problem;

describe('a URL that is saved', () => {
  test.each([
    'https://hooks.example/path?a=b',
    'https://hooks.example:8443/',
    'https://HOOKS.example',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
  ])('%s is taken', async (url) => expect(await problemOf(url)).toBeUndefined());

  test.each([
    ['hooks.example', 'must be a URL'],
    ['', 'must be a URL'],
    ['https://', 'must be a URL'],
    ['ftp://hooks.example/', 'must start with https://'],
    ['file:///etc/passwd', 'must start with https://'],
    ['javascript:alert(1)', 'must start with https://'],
    ['http://hooks.example/', 'must be https unless the operator'],
    ['https://user@hooks.example/', 'no user name'],
    ['https://:secret@hooks.example/', 'no user name'],
    ['https://hooks.example/#part', 'no fragment'],
    ['https://hooks.example/#', 'no fragment'],
    [' https://hooks.example/', 'no blanks'],
    ['https://hooks.exa\nmple/', 'no blanks'],
    ['https://hooks.example/\0', 'no blanks'],
    ['https://hooks.example/\ud800', 'no blanks'],
    [`https://hooks.example/${'a'.repeat(2048)}`, 'at most 2048 characters'],
    ['https://hooks.example:22/', 'the port 443 or 80'],
    ['https://hooks.example:25/', 'the port 443 or 80'],
    ['https://hooks.example:0/', 'the port 443 or 80'],
    ['https://hooks.example:65536/', 'must be a URL'],
    ['https://unknown.example/', 'was not resolved (ENOTFOUND)'],
    ['https://nothing.example/', 'without an address'],
    ['https://mixed.example/', 'leads to a private address'],
    ['https://mixed-six.example/', 'leads to a loopback address'],
    ['https://inside.example/', 'leads to a private address'],
    ['https://169.254.169.254/latest/meta-data', 'leads to a link-local address'],
  ])('%j is refused: %s', async (url, reason) => expect(await problemOf(url)).toContain(reason));

  test.each([
    ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'a.b.localhost.', '127.0.0.1', '127.0.0.1.', '127.1'],
    ...[
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '017700000001',
      '0x7F.0x0.0x0.0x1',
      '0',
      '0.0.0.0',
    ],
    ...['①②⑦.0.0.1', '127。0。0。1', '%31%32%37.0.0.1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[::ffff:127.0.0.1]'],
    ...['[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', '[fe80::1]', '[fe80::1%25eth0]'],
    ...['[::1%25lo]', '127.0.0.1:443', 'foo@127.0.0.1', '127.0.0.256', '1.2.3.4.5', '[::1'],
  ])('any spelling of loopback is refused: %s', async (host) => {
    expect(await problemOf(`https://${host}/`)).toBeTypeOf('string');
    expect(await problemOf(`http://${host}/`)).toBeTypeOf('string');
  });

  test('a range that the operator allows is taken, with plain http too, and no other is', async () => {
    expect(await problemOf('http://inside.example/', ['10.0.0.0/8'])).toBeUndefined();
    expect(await problemOf('https://inside.example/', ['10.0.0.5'])).toBeUndefined();
    expect(await problemOf('http://localhost:3000/hook', ['127.0.0.0/8', '::1'])).toBeUndefined();
    expect(await problemOf('http://127.0.0.1:3000/hook', ['127.0.0.0/8'])).toBeUndefined();
    expect(await problemOf('http://inside.example/', ['10.0.0.6/32'])).toContain('private');
    expect(await problemOf('http://mixed.example/', ['10.0.0.0/8'])).toContain('must be https');
    expect(await problemOf('https://mixed.example/', ['10.0.0.0/8'])).toBeUndefined();
    expect(await problemOf('http://hooks.example/', ['10.0.0.0/8'])).toContain('must be https');
  });

  test('an operator may allow all addresses of a family', async () => {
    for (const host of ['127.0.0.1', '169.254.169.254', '8.8.8.8', '[::ffff:127.0.0.1]']) {
      expect(await problemOf(`http://${host}/`, ['0.0.0.0/0'])).toBeUndefined();
    }
    expect(await problemOf('http://[::1]/', ['0.0.0.0/0'])).toContain('a loopback address');
    expect(await problemOf('http://[::1]/', ['::/0'])).toBeUndefined();
    expect(await problemOf('http://127.0.0.1/', ['::/0'])).toContain('a loopback address');
  });

  test('a host whose name servers do not answer is refused after five seconds', async () => {
    const silent = createAddressGuard({ allowedRanges: [], resolve: () => new Promise(() => {}) });
    expect(await judgeUrl('https://slow.example/', silent)).toEqual({
      problem: 'has a host that was not resolved within 5 s',
    });
  });
});
