import { setEnvironmentKey } from '../core/access/keys.ts';
import { ensureWorkspace, startingCatalog } from '../core/administration/workspaces.ts';
import { createDemo } from '../demo/demo.ts';
import { DEMO_WORKSPACE } from '../demo/examples.ts';
import { type Invitation, openDemoKey } from '../demo/invitation.ts';
import { Connection, type DatabaseAddress } from '../store/database/connection.ts';
import { withSetupLock } from '../store/database/migrate.ts';
import { listWorkspaces } from '../store/workspaces.ts';
import type { Parts } from './parts.ts';

const DEFAULT_WORKSPACE = 'default';

/** The settings that determine how a database is set up. */
export interface SetUpOptions {
  dataDir: string;
  /** True if the database is not the one of the data folder. */
  database?: DatabaseAddress | undefined;
  adminKey?: string | undefined;
  demo: boolean;
}

/**
 * Creates the workspace, the demo if requested, and the key of the settings, if they do not exist. Returns the
 * invitation to the demo, if there is one. Throws the database's error.
 */
export async function setUp(
  database: DatabaseAddress,
  { connection: connectionOptions }: Pick<Parts, 'connection'>,
  options: SetUpOptions,
): Promise<Invitation | undefined> {
  return withSetupLock(database, async () => {
    const connection = await Connection.open(connectionOptions);
    try {
      const [present] = await connection.pipeline(listWorkspaces());
      const begun = present.find(({ id }) => id === DEMO_WORKSPACE);
      if (options.demo && (present.length === 0 || begun?.is_demo === false)) {
        await createDemo(connectionOptions, Date.now());
      } else if (!begun?.is_demo) {
        await ensureWorkspace(
          connection,
          { id: DEFAULT_WORKSPACE, name: 'Default', is_demo: false },
          startingCatalog(),
        );
      }
      const [workspaces] = await connection.pipeline(listWorkspaces());
      const hasDemo = workspaces.some(({ id, is_demo }) => id === DEMO_WORKSPACE && is_demo);
      await setEnvironmentKey(connection, hasDemo ? DEMO_WORKSPACE : DEFAULT_WORKSPACE, options.adminKey);
      return hasDemo && options.demo
        ? await openDemoKey(connection, options.dataDir, options.database ? 'demo-key-external' : 'demo-key')
        : undefined;
    } finally {
      await connection.close();
    }
  });
}
