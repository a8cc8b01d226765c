const SETTINGS = 'Settings come from environment variables; `stele check-config` prints them.';

const JSON_OPTION = `Options:
  --json        print one JSON document
  -h, --help    print this`;

const HELP_OPTION = `Options:
  -h, --help    print this`;

/** What `--help` of each local command prints. The first line says whether the command takes a FILE. */
export const USAGES = {
  serve: `Usage: stele serve [options]

Runs the hub until it is stopped by Ctrl-C or SIGTERM. ${SETTINGS}

${HELP_OPTION}

Example:
  PORT=8080 STELE_DEMO=0 stele serve
`,
  migrate: `Usage: stele migrate [options]

Brings the database of STELE_DATABASE_URL up to this version, and stops.

${JSON_OPTION}

Example:
  STELE_DATABASE_URL=postgres://stele@db.example.com/stele stele migrate
`,
  backup: `Usage: stele backup [options] FILE

Writes all of the database, as it is now, into a new file; a hub may be running. A name that begins with - comes after --.
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

Prints the settings in effect, with secrets hidden. Ends with 1 when one is not valid.

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
