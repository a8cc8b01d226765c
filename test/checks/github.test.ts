import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const FORMS = '.github/ISSUE_TEMPLATE';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const readYaml = (path: string): unknown => parse(read(path), { strict: true, uniqueKeys: true });

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { container: string; steps: { run?: string; uses?: string }[] }>;
}

describe('the workflow', () => {
  const { on, permissions, jobs } = readYaml('.github/workflows/ci.yml') as Workflow;

  it('runs what a newcomer runs, for every change', () => {
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'push']);
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(commands.filter((command) => /\.ci\/run\b/.test(command))).toEqual(['bash .ci/run']);
    expect(existsSync(join(ROOT, '.ci/run'))).toBe(true);
  });

  it('runs where the oldest supported server is to be had', () => {
    // Debian 12 is the release with PostgreSQL 15.
    expect(Object.values(jobs).map(({ container }) => container)).toEqual(['debian:12']);
    expect(read('.ci/run')).toContain('/usr/lib/postgresql/15/bin');
  });

  it('may only read, and names a version of each action', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(actions.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });
});

interface Form {
  name: string;
  description: string;
  labels: string[];
  body: {
    type: string;
    id?: string;
    attributes: { label?: string; value?: string; options?: unknown[] };
    validations?: { required: boolean };
  }[];
}

const forms = readdirSync(join(ROOT, FORMS)).filter((file) => file !== 'config.yml');

describe.each(forms)('the issue form %s', (file) => {
  // GitHub Docs, "Syntax for GitHub's form schema".
  const { name, description, labels, body } = readYaml(join(FORMS, file)) as Form;

  it('has what its host asks of a form', () => {
    expect([name, description].every((text) => typeof text === 'string' && text.length > 3)).toBe(true);
    expect(labels.every((label) => typeof label === 'string')).toBe(true);
    for (const { type, id, attributes } of body) {
      expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      if (type === 'markdown') expect(attributes.value).toMatch(/\S/);
      else
        expect({ id, label: attributes.label }).toEqual({
          id: expect.stringMatching(/^[\w-]+$/),
          label: expect.any(String),
        });
      if (type === 'dropdown' || type === 'checkboxes') expect(attributes.options).not.toEqual([]);
    }
    const ids = body.flatMap(({ id }) => id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('asks for something that has to be answered', () => {
    expect(body.some(({ validations }) => validations?.required)).toBe(true);
  });
});

test('an issue is made with a form', () => {
  expect(forms.length).toBeGreaterThan(2);
  expect(readYaml(`${FORMS}/config.yml`)).toEqual({ blank_issues_enabled: false, contact_links: [] });
});

test.each(['SECURITY.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'LICENSE', '.github/pull_request_template.md'])(
  '%s is there, and what it links to as well',
  (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(read(file)).toMatch(/\S/);
  },
);
