import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Files, inPlanted, runScript } from './planted-tree.ts';

const manifest = {
  name: 'planted',
  version: '1.2.0',
  bin: 'bin/stele.js',
  files: ['bin'],
  scripts: { build: "node -e 'console.log(`built`)'" },
};
const READY = '# Changelog\n\n## [1.2.0] - 2030-04-05\n\n- More.\n\n## [1.1.0] - 2030-01-02\n\n- Less.\n';

const planted = (changed: Files = {}): Files => ({
  '.gitignore': 'node_modules\n',
  'CHANGELOG.md': READY,
  LICENSE: 'Planted.\n',
  'README.md': '# Planted\n',
  'bin/stele.js': '',
  'package.json': JSON.stringify(manifest),
  ...changed,
});

interface Wish {
  files?: Files;
  args?: string[];
  /** What happens between the commit and the release. */
  meanwhile?(folder: string, git: (...args: string[]) => string): void;
}

/** Releases a small repository, in which everything is committed. */
const release = ({ files = planted(), args = [], meanwhile }: Wish) =>
  inPlanted(files, async (folder) => {
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Planted', '-c', 'user.email=planted@example.com', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Plant');
    meanwhile?.(folder, git);
    const tagsBefore = git('tag');
    const result = await runScript(folder, 'release.ts', ...args);
    return { ...result, newTags: git('tag').replace(tagsBefore, '') };
  });

describe('a release is refused', () => {
  const pending = READY.replace('## [1.2.0] - 2030-04-05', '## [Pending]');

  it.each<[why: string, wish: Wish]>([
    [
      'CHANGELOG.md says Pending: give that section the version and the day',
      { files: planted({ 'CHANGELOG.md': pending }) },
    ],
    ['CHANGELOG.md has no section [1.2.0]', { files: planted({ 'CHANGELOG.md': pending }) }],
    [
      'CHANGELOG.md says Pending: give that section the version and the day',
      { files: planted({ 'CHANGELOG.md': READY.replace('## [1.2.0]', '## [Pending]\n\n- Later.\n\n## [1.2.0]') }) },
    ],
    [
      'CHANGELOG.md does not say when [1.2.0] is released: ## [1.2.0] - YYYY-MM-DD',
      { files: planted({ 'CHANGELOG.md': READY.replace(' - 2030-04-05', '') }) },
    ],
    [
      'there are changes that are not committed',
      { meanwhile: (folder) => appendFileSync(join(folder, 'README.md'), 'More.\n') },
    ],
    [
      'there are changes that are not committed',
      { meanwhile: (folder) => appendFileSync(join(folder, 'new.txt'), 'New.') },
    ],
    ['the tag v1.2.0 is there already', { meanwhile: (_folder, git) => git('tag', 'v1.2.0') }],
  ])('when %s', async (why, wish) => {
    const { passed, output, newTags } = await release(wish);
    expect(output).toContain(`1.2.0 cannot be released: ${why}\n`);
    expect(output).not.toContain('built');
    expect({ passed, newTags }).toEqual({ passed: false, newTags: '' });
  });

  it('when files are missing from the package', async () => {
    const { passed, output, newTags } = await release({});
    expect(output).toContain('built');
    expect(output).not.toContain('cannot be released');
    expect(output).toContain('dist/src/main.js is not in the package');
    expect({ passed, newTags }).toEqual({ passed: false, newTags: '' });
  });

  it('when the package has what only developers need', async () => {
    const files = ['bin', 'test', '.env'];
    const { passed, output } = await release({
      files: planted({
        'package.json': JSON.stringify({ ...manifest, files }),
        'test/some.test.ts': '',
        '.env': 'SECRET=1\n',
      }),
    });
    expect(output).toContain('test/some.test.ts is in the package, and no user needs it there');
    expect(output).toContain('.env is in the package, and no user needs it there');
    expect(passed).toBe(false);
  });
});

it('a check goes on to the package while the version is being worked on', async () => {
  const { output, newTags } = await release({
    files: planted({ 'CHANGELOG.md': READY.replace('[1.2.0]', '[Pending]') }),
    args: ['--check'],
    meanwhile: (folder) => appendFileSync(join(folder, 'README.md'), 'More.\n'),
  });
  expect(output).not.toContain('cannot be released');
  expect(output).toContain('dist/src/main.js is not in the package');
  expect(newTags).toBe('');
});
