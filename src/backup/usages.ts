const SETTINGS = 'Settings come from environment variables; `stele check-config` prints them.';

const JSON_OPTION = `Options:
  --json        print one JSON document
  -h, --help    print this`;

const HELP_OPTION = `Options:
  -h, --help    print this`;

/** The `--help` texts of the local commands. The first line says whether the command takes a FILE. */
export const USAGES = {
  serve: `Usage: stele serve [options]

Runs the hub until it is stopped by Ctrl-C or SIGTERM. ${SETTINGS}

${HELP_OPTION}

Example:
  PORT=8080 STELE_DEMO=0 stele serve
`,
  worker: `Usage: stele worker [options]

Sends the webhooks of all workspaces of the database of STELE_DATABASE_URL, and serves nothing, until it is stopped by Ctrl-C or
SIGTERM. Several workers share the workspaces; when one ends, another goes on. Hubs send webhooks themselves unless
STELE_WEBHOOK_WORKER is off. ${SETTINGS}

${HELP_OPTION}

Example:
  STELE_DATABASE_URL=postgres://stele@db.example.com/stele stele worker
`,
  migrate: `Usage: stele migrate [options]

Migrates the database of STELE_DATABASE_URL to this version, and exits.

${JSON_OPTION}

Example:
  STELE_DATABASE_URL=postgres://stele@db.example.com/stele stele migrate
`,
  backup: `Usage: stele backup [options] FILE

Writes the whole database, as of now, into a new file. A hub may be running. Put a name that begins with - after --.
${SETTINGS}

${JSON_OPTION}

Example:
  stele backup orders.stele
`,
  restore: `Usage: stele restore [options] FILE

Fills an empty database, or a new data folder, from a file that stele backup wrote. ${SETTINGS}

${JSON_OPTION}

Example:
  STELE_DATA_DIR=/srv/stele stele restore orders.stele
`,
  'check-config': `Usage: stele check-config [options]

Prints the settings in effect, with secrets hidden. Exits with 1 if one is invalid.

${JSON_OPTION}

Example:
  PORT=8080 stele check-config
`,
  version: `Usage: stele version [options]

Prints the version.

${HELP_OPTION}

Example:
  stele version
`,
};
