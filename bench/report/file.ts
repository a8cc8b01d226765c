import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../framework/result.ts';
import type { Settings } from '../framework/settings.ts';
import type { Origin } from '../system/machine.ts';

/** A run of the bench, as its JSON file has it. */
export interface Report {
  origin: Origin;
  settings: Omit<Settings, 'hub' | 'profileFolder' | 'only' | 'isQuick'>;
  results: Result[];
}

/** Writes a report as JSON into a folder. Returns the file's name. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${report.origin.at.replaceAll(/[:.]/g, '-')}.json`);
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return file;
}

/** Reads reports. A later one replaces the results of an earlier one for the same benchmark, unless it refused them. */
export async function readReports(files: readonly string[]): Promise<Report> {
  const reports = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as Report));
  const results = new Map<string, Result>();
  for (const result of reports.flatMap((report) => report.results)) {
    if (result.refusals.length === 0) results.set(result.name, result);
  }
  const last = reports.at(-1);
  if (!last) throw new Error('no file has results');
  return { ...last, results: [...results.values()] };
}
