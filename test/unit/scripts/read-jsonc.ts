import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';

/** The folder of the project. */
export const root = join(import.meta.dirname, '../../..');

/** A JSON file with comments, by its path in the project. Throws where it is not valid; trailing commas are not. */
export async function readJsonc(file: string): Promise<unknown> {
  const errors: ParseError[] = [];
  const value: unknown = parse(await readFile(join(root, file), 'utf8'), errors);
  const [first] = errors;
  if (first !== undefined) throw new Error(`${file}, offset ${first.offset}: ${printParseErrorCode(first.error)}`);
  return value;
}
