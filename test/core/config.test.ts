import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { SETTINGS } from '../../src/config/env.ts';
import { describeConfig } from '../../src/config/secrets.ts';

const KEY = 'hush-hush-hush-hush-hush';

describe('settings', () => {
  test('have defaults', () => {
    expect(readConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      databaseUrl: undefined,
      adminKey: undefined,
      trustProxy: false,
      demo: true,
      webhookAllowedRanges: [],
      webhookWorker: true,
      logLevel: 'info',
    });
  });

  test('that are empty, or blank, are unset', () => {
    for (const nothing of ['', '  ', '\t\n']) {
      const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, nothing]));
      expect(readConfig(empty)).toEqual(readConfig({}));
    }
  });

  test('are read, with spaces around them dropped', () => {
    expect(
      readConfig({
        PORT: ' 0 ',
        HOST: '::',
        STELE_DATA_DIR: '/srv/stele',
        STELE_DATABASE_URL: 'postgresql://me:hush@db/orders',
        STELE_ADMIN_KEY: KEY,
        TRUST_PROXY: '10.0.0.1, fd00::/8',
        STELE_DEMO: '1',
        STELE_WEBHOOK_ALLOWED_RANGES: '10.1.0.0/16 , ::1',
        STELE_WEBHOOK_WORKER: ' off ',
        LOG_LEVEL: 'silent',
      }),
    ).toEqual({
      port: 0,
      host: '::',
      dataDir: '/srv/stele',
      databaseUrl: 'postgresql://me:hush@db/orders',
      adminKey: KEY,
      trustProxy: '10.0.0.1, fd00::/8',
      demo: true,
      webhookAllowedRanges: ['10.1.0.0/16', '::1'],
      webhookWorker: false,
      logLevel: 'silent',
    });
  });

  test('bring a demo with the embedded database only, unless they say otherwise', () => {
    const url = 'postgres://db/orders';
    expect(
      [{}, { STELE_DEMO: '0' }, { STELE_DATABASE_URL: url }, { STELE_DATABASE_URL: url, STELE_DEMO: '1' }].map(
        (environment) => readConfig(environment).demo,
      ),
    ).toEqual([true, false, false, true]);
  });

  test.each([
    'postgres://db/orders',
    'postgresql://me@db:5433/orders',
    'postgres://me:p%40ss@[::1]:5432/orders?sslmode=require',
    'postgres://localhost/orders?host=/var/run/postgresql',
    'postgres://me:hush@/orders?host=/var/run/postgresql',
    'postgres:///orders?host=/var/run/postgresql&user=me&password=hush',
  ])('take the database address %s as PostgreSQL’s own tools do', (url) => {
    const config = readConfig({ STELE_DATABASE_URL: url });
    expect(config.databaseUrl).toBe(url);
    expect(describeConfig(config)).not.toContain('hush');
  });

  test.each(['true', '1', 'false', '0', '127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8,10.1.2.3'])('trust %s', (value) => {
    expect(() => readConfig({ TRUST_PROXY: value })).not.toThrow();
  });
});

describe('a setting that cannot be', () => {
  test.each([
    ['PORT', ['-1', '65536', '4000.5', '4e3', '0x10', 'http', '٤٠٠٠', '4000 4001', '99999', '100000']],
    [
      'HOST',
      ['not a host', '-x', '1.2.3', '256.0.0.1', 'http://localhost', 'local_host', 'x'.repeat(64), 'a..b', '[::1]'],
    ],
    ['STELE_DATABASE_URL', ['db', 'mysql://db/orders', 'http://db/orders', '//db/orders', 'postgres//db']],
    ['STELE_ADMIN_KEY', ['short', 'x'.repeat(23), 'x'.repeat(256), `${KEY} ${KEY}`, `${KEY}é`, `${KEY}\u0007`]],
    [
      'TRUST_PROXY',
      ['yes', '2', '10.0.0', '10.0.0.0/33', '::/129', '10.0.0.1,', '10.0.0.0/8/8', 'proxy.example.com', '10.0.0.1/'],
    ],
    [
      'STELE_WEBHOOK_ALLOWED_RANGES',
      ['*', '10.0.0', '10.0.0.0/33', '::1,', 'localhost', 'fe80::1%eth0', '10.0.0.0/08'],
    ],
    ['STELE_DEMO', ['2', 'true', 'yes', '01']],
    ['STELE_WEBHOOK_WORKER', ['0', 'false', 'On', 'yes']],
    ['LOG_LEVEL', ['loud', 'INFO', 'warning', 'toString']],
  ])('%s is refused with one line that names it', (name, values) => {
    for (const value of values) {
      let message = '';
      try {
        readConfig({ [name]: value });
      } catch (error) {
        expect(error).toMatchObject({ name: 'ConfigError' });
        message = (error as Error).message;
      }
      expect(message, value).toMatch(new RegExp(`^${name} must .*$`));
      expect(message).not.toContain('\n');
    }
  });

  test('is shown, unless it is a secret', () => {
    const messageOf = (environment: Record<string, string>): string => {
      try {
        readConfig(environment);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf({ PORT: 'http' })).toContain('"http"');
    expect(messageOf({ STELE_ADMIN_KEY: 'hush' })).not.toContain('hush');
    expect(messageOf({ STELE_ADMIN_KEY: `${KEY} hush` })).not.toContain('hush');
    expect(messageOf({ STELE_DATABASE_URL: 'mysql://me:hush@db' })).not.toContain('hush');
    expect(messageOf({ HOST: 'x y\nz' })).not.toContain('\n');
    expect(messageOf({ LOG_LEVEL: 'x'.repeat(10_000) }).length).toBeLessThan(300);
  });
});

describe('what is shown of the settings', () => {
  test('names every one of them, once', () => {
    const lines = describeConfig(readConfig({})).split('\n');
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(SETTINGS.map(({ name }) => name));
  });

  test.each([
    ['postgres://db/orders', 'postgres://db/orders'],
    ['postgres://me:hush@db:5433/orders', 'postgres://***@db:5433/orders'],
    ['postgres://me@db/orders', 'postgres://***@db/orders'],
    ['postgresql://db/orders?user=me&password=hush', 'postgresql://db/orders'],
    ['postgresql://db/orders?sslpassword=hush#hush', 'postgresql://db/orders'],
    ['postgres://me:hu%2Fsh@[::1]/orders', 'postgres://***@[::1]/orders'],
  ])('has no secret of %s', (url, shown) => {
    const lines = describeConfig(readConfig({ STELE_DATABASE_URL: url })).split('\n');
    const [line = ''] = lines.filter((each) => each.startsWith('STELE_DATABASE_URL '));
    expect(line.split(/ +/)).toEqual(['STELE_DATABASE_URL', shown]);
  });

  test('has no key', () => {
    expect(describeConfig(readConfig({ STELE_ADMIN_KEY: KEY }))).not.toContain('hush');
  });
});
