import { Importing, type Run } from './importing.ts';

/** Reads a file and writes what is in it; answers the report, line by line. Whoever hangs up before it is read stops it too. */
export function runImport(run: Run): AsyncIterableIterator<string> {
  const lines = linesOf(run);
  let isBegun = false;
  return {
    next: () => {
      isBegun = true;
      return lines.next();
    },
    return: async () => {
      // A generator that was never begun passes over what it does in the end.
      if (!isBegun) await neverBegun(run);
      isBegun = true;
      return lines.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function neverBegun({ importId, workspaceId, from, imports, onEnd }: Run): Promise<void> {
  try {
    if (importId !== undefined) await imports.advance(workspaceId, importId, from.next_offset, from, 'stopped');
  } finally {
    onEnd();
  }
}

async function* linesOf(run: Run): AsyncGenerator<string> {
  const importing = new Importing(run);
  const done = importing.work();
  try {
    yield* importing.report.read();
    await done;
  } finally {
    importing.abandon();
    await done;
    run.onEnd();
  }
}
