import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';

const path = process.env.SCHEMA ?? new URL('../../../schema.graphql', import.meta.url);

/** The server's own schema, against which everything that this page sends is checked. */
export const schema = buildSchema(readFileSync(path, 'utf8'));
