import { ConfigError } from '../config/config.ts';

/** Explains a failed start in one line that says what to do. Never shows a secret. */
export function explainStart(error: unknown): string {
  const { code, message, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (error instanceof ConfigError) return message;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is in use by another program; set PORT to another one`;
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${address}; set HOST to one it has`;
    case 'EACCES':
      return port === undefined ? message : `this user may not listen on port ${port}; set PORT to 1024 or above`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no address is known for a host in HOST or STELE_DATABASE_URL (${message})`;
    case 'ENOENT':
      return `a file or socket that STELE_DATABASE_URL or STELE_DATA_DIR names does not exist (${message})`;
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
      return `the database of STELE_DATABASE_URL does not answer (${message || code})`;
    case '28P01':
    case '28000':
    case '3D000':
      return `the database of STELE_DATABASE_URL refuses: ${message}`;
    default:
      return message || String(error);
  }
}
