import type { Dialect } from '../../dialects/dialect.ts';
import { openApiDocument } from '../openapi.ts';

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
 * A dialect's document for the reference. Scalar sends every parameter that it knows a value for: a list would be
 * narrowed by each filter that has named values, and no write would ever be more than a dry run. So it is told to leave
 * out what need not be sent, until somebody ticks it.
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
