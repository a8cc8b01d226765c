import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** The reason why the version of the current folder's package.json cannot be released now, or nothing. */
export function refusals(version: string): string[] {
  const changelog = readFileSync('CHANGELOG.md', 'utf8');
  const headings = [...changelog.matchAll(/^## \[(?<name>[^\]]+)\](?<rest>.*)$/gm)].map(({ groups }) => groups);
  const section = headings.find((heading) => heading?.['name'] === version);
  const reasons: string[] = [];
  if (headings.some((heading) => /^(?:pending|unreleased)$/i.test(heading?.['name'] ?? ''))) {
    reasons.push('CHANGELOG.md says Pending: give that section the version and the day');
  }
  if (!section) reasons.push(`CHANGELOG.md has no section [${version}]`);
  else if (!/^ - \d{4}-\d\d-\d\d$/.test(section['rest'] ?? '')) {
    reasons.push(`CHANGELOG.md does not say when [${version}] is released: ## [${version}] - YYYY-MM-DD`);
  }
  if (git('status', '--porcelain') !== '') reasons.push('there are changes that are not committed');
  if (git('tag', '--list', tagOf(version)) !== '') reasons.push(`the tag ${tagOf(version)} is there already`);
  return reasons;
}

/** The git tag of a version. */
export const tagOf = (version: string): string => `v${version}`;
