import type { Dialect } from '../../dialects/dialect.ts';
import { openApiDocument } from '../openapi/document.ts';

interface Parameter {
  required?: boolean;
  schema?: { default?: unknown; enum?: unknown[] };
  examples?: Record<string, { value: unknown; 'x-disabled': boolean }>;
}

interface Document {
  paths: Record<string, Record<string, { parameters?: Parameter[] }>>;
  components: { parameters: Record<string, Parameter> };
}

/**
 * A dialect's document for the reference. Scalar sends every parameter with a known value: each filter with named
 * values would narrow a list, and every write would be a dry run. This makes it leave out optional parameters until a
 * user selects them.
 */
export function documentToTry(dialect: Dialect): object {
  const document = structuredClone(openApiDocument(dialect)) as unknown as Document;
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const parameters = operations.flatMap((operation) => operation.parameters ?? []);
  for (const parameter of [...parameters, ...Object.values(document.components.parameters)]) {
    const { required = false, schema } = parameter;
    const [value] = schema?.enum ?? [];
    if (required || value === undefined || schema?.default !== undefined) continue;
    parameter.examples = { default: { value, 'x-disabled': true } };
  }
  return document;
}
