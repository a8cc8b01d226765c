/** The inputs of the server's settings. */
export interface ServerSettings {
  clusterFolder: string;
  socketFolder: string;
  durable: boolean;
  /** The caller's own settings. They override the built-in ones, except those of access. */
  further: Record<string, string>;
}

/** Only part of the socket's name: the server does not listen on TCP. */
export const SOCKET_PORT = 5432;

/**
 * The arguments of the `postgres` program. All settings are on the command line, which overrides the configuration
 * files: an upgrade of Stele therefore reaches old data folders too.
 */
export function serverArguments(settings: ServerSettings): string[] {
  const values = { ...base(), ...durability(settings.durable), ...settings.further, ...access(settings.socketFolder) };
  return [
    '-D',
    settings.clusterFolder,
    ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

function base(): Record<string, string> {
  return {
    // initdb may have chosen less on a busy machine.
    max_connections: '60',
    // Room for the documents of some hundred thousand orders; only used pages are ever touched.
    shared_buffers: '384MB',
    // After each checkpoint, PostgreSQL writes every changed page whole to the WAL once. A hub that writes much needs
    // few checkpoints.
    max_wal_size: '2GB',
    checkpoint_timeout: '10min',
    checkpoint_completion_target: '0.9',
    // Compiling a query costs more than any query of the hub.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    // Errors of statements go to the hub, which logs them without values.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_startup_progress_interval: '2s',
    // A killed hub's statements must not hold their locks against the next hub.
    client_connection_check_interval: '2s',
  };
}

function durability(durable: boolean): Record<string, string> {
  const value = durable ? 'on' : 'off';
  return { fsync: value, synchronous_commit: value, full_page_writes: value };
}

function access(socketFolder: string): Record<string, string> {
  return {
    listen_addresses: '',
    port: String(SOCKET_PORT),
    // A comma-separated list; the quotes protect a comma in the name.
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
  };
}
