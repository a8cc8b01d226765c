/** How tests connect beside the hub. */
export const STATEMENTS = { name: 'stele tests', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 };
