import { asArray, asRecord, asString } from '../../lib/json.ts';
import type { JsonValue } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import { checkInputLength } from '../../wire/tool-call-limits.ts';

interface Branch {
  readonly kind: 'object' | 'array';
  readonly children: Map<string | number, Node>;
}
type Node = Branch | { readonly kind: 'leaf'; readonly value: string | number | boolean | null };

/** Levels of one path. Arguments of tools are a handful of levels deep; reading thousands would overflow the stack. */
const MAX_DEPTH = 64;
/** Characters of one path: each piece repeats its own, so long ones cost their length for every piece. */
const MAX_PATH_CHARACTERS = 4096;
/** More than is searched for secrets in an error's words, which is where they are cut: here half a key could be left. */
const MAX_SHOWN_PATH_CHARACTERS = 16_384;
/** Objects, arrays and values of one call: each costs some 200 bytes here, and as little as 20 bytes of the answer. */
const MAX_PLACES = 100_000;

/**
 * A call's arguments in the pieces Google streams them in: each names a place (`$.items[0].name`) and a value for it;
 * strings grow until a piece does not say `willContinue`.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 *
 * A path costs no more than its length: arrays grow one by one, and depth, paths, places and the characters of all strings are
 * bounded.
 */
export class PartialArgs {
  readonly #root: Branch = { kind: 'object', children: new Map() };
  #places = 0;
  /** Of the strings and the names of places. */
  #characters = 0;

  /** Takes the `partialArgs` of one part. Throws `malformed` on a place that cannot be, and beyond the bounds. */
  add(pieces: unknown): void {
    for (const piece of asArray(pieces)) this.#set(asRecord(piece) ?? {});
  }

  toJson(): JsonValue {
    return toJson(this.#root);
  }

  #set(piece: Readonly<Record<string, unknown>>): void {
    const path = parsePath(asString(piece['jsonPath']) ?? '');
    const last = path.pop();
    if (last === undefined) throw badPath(piece['jsonPath']);
    let branch = this.#root;
    for (const [index, key] of path.entries()) branch = this.#branchAt(branch, key, path[index + 1] ?? last);
    checkKey(branch, last);
    const before = branch.children.get(last);
    if (before === undefined) this.#addPlace(last);
    const text = asString(piece['stringValue']);
    this.#addCharacters(text?.length ?? 0);
    const grown = text !== undefined && before?.kind === 'leaf' && typeof before.value === 'string';
    branch.children.set(last, { kind: 'leaf', value: grown ? before.value + text : valueOf(piece) });
  }

  #branchAt(parent: Branch, key: string | number, childKey: string | number): Branch {
    checkKey(parent, key);
    const known = parent.children.get(key);
    if (known !== undefined && known.kind !== 'leaf') return known;
    this.#addPlace(key);
    const branch: Branch = { kind: typeof childKey === 'number' ? 'array' : 'object', children: new Map() };
    parent.children.set(key, branch);
    return branch;
  }

  #addPlace(key: string | number): void {
    this.#places += 1;
    if (typeof key === 'string') this.#addCharacters(key.length);
    if (this.#places > MAX_PLACES)
      throw new LlmError('malformed', `a call's arguments have more than ${MAX_PLACES} values`);
  }

  #addCharacters(count: number): void {
    this.#characters += count;
    checkInputLength(this.#characters);
  }
}

function valueOf(piece: Readonly<Record<string, unknown>>): string | number | boolean | null {
  for (const field of ['stringValue', 'numberValue', 'boolValue']) {
    const value = piece[field];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  }
  return null;
}

/** `$.a[0]['b c']` as `['a', 0, 'b c']`. */
function parsePath(path: string): (string | number)[] {
  if (path.length > MAX_PATH_CHARACTERS) throw badPath(path);
  const keys: (string | number)[] = [];
  const step = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  while (path.startsWith('$') && step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) throw badPath(path);
    const [, name, index, single, double] = match;
    keys.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  if (keys.length > MAX_DEPTH) throw badPath(path);
  return keys;
}

/** Arrays grow one by one: a place far behind the end is no answer, and would cost memory to hold. */
function checkKey({ kind, children }: Branch, key: string | number): void {
  const fits = kind === 'array' ? typeof key === 'number' && key <= children.size : typeof key === 'string';
  if (!fits) throw badPath(key);
}

function toJson(node: Node): JsonValue {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'array') return [...node.children.values()].map(toJson);
  return Object.fromEntries([...node.children].map(([key, child]) => [String(key), toJson(child)]));
}

function badPath(path: unknown): LlmError {
  return new LlmError(
    'malformed',
    `no place for a piece of a call's arguments: ${String(path).slice(0, MAX_SHOWN_PATH_CHARACTERS)}`,
  );
}
