import { text } from 'node:stream/consumers';
import pg from 'pg';

// As `psql` does, one statement after the other: a database is not made within a transaction.
const client = new pg.Client(process.env['SQL_SERVER']);
await client.connect();
try {
  for (const statement of (await text(process.stdin)).split(/;\s*$/m)) {
    if (statement.trim() !== '') await client.query(statement);
  }
} finally {
  await client.end();
}
