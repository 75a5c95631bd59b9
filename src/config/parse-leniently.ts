import type * as z from 'zod/mini';
import { asArray, asRecord } from '../lib/json.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Problem, ProblemCode, SettingPath } from './problem.ts';

type Issue = z.core.$ZodIssue;

export interface LenientOptions<Value> {
  readonly schema: z.ZodMiniType<Value>;
  /** Where the value stands in the settings. */
  readonly path: SettingPath;
  /** Names of the properties at a path below the value: `''` is the value itself, `price` the object in it. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** The properties without which the value is nothing. */
  readonly needs: readonly string[];
  /** What becomes of the whole when a property that it needs is missing: `this model is left out`. */
  readonly otherwise: string;
}

export interface LenientResult<Value> {
  /** Without the properties that are mistaken; `undefined` when it needs one of them. */
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
}

/** Reads what can be read: a mistake costs its own property only. */
export function parseLeniently<Value>(raw: unknown, options: LenientOptions<Value>): LenientResult<Value> {
  const first = options.schema.safeParse(raw);
  if (first.success) return { value: first.data, problems: [] };
  const { issues } = first.error;
  const problems = issues.flatMap((issue) => problemsOf(issue, raw, options));
  const mistaken = issues.flatMap((issue) => mistakenPaths(issue));
  const second = options.schema.safeParse(mistaken.reduce(without, raw));
  return { value: second.success ? second.data : undefined, problems };
}

function mistakenPaths(issue: Issue): readonly SettingPath[] {
  const path = settingPath(issue.path);
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

function settingPath(path: readonly PropertyKey[]): SettingPath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

function problemsOf<Value>(issue: Issue, raw: unknown, options: LenientOptions<Value>): readonly Problem[] {
  const inner = settingPath(issue.path);
  const path = [...options.path, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const known = options.known[inner.join('.')] ?? [];
    return issue.keys.map((key) => unknownProperty([...path, key], key, known));
  }
  const name = inner.at(-1);
  if (name !== undefined && valueAt(raw, inner) === undefined) {
    const message = `“${name}” is missing: ${options.otherwise}.`;
    return [{ path: path.slice(0, -1), place: 'value', code: 'missing-field', severity: 'error', message }];
  }
  const { code, words } = fault(issue);
  const needed = name === undefined || (inner.length === 1 && options.needs.includes(String(name)));
  const message = `${name === undefined ? 'This' : `“${name}”`} ${words}: ${needed ? options.otherwise : 'it is ignored'}.`;
  return [{ path, place: 'value', code, severity: 'error', message }];
}

function unknownProperty(path: SettingPath, key: string, known: readonly string[]): Problem {
  const closest = didYouMean(key, known);
  return {
    path,
    place: 'name',
    code: 'unknown-property',
    severity: 'warning',
    message: `There is no property “${key}” here: it is ignored.${closest === undefined ? '' : ` Did you mean “${closest}”?`}`,
    ...(closest !== undefined && { fix: { kind: 'did-you-mean', replacement: closest } }),
  };
}

interface Fault {
  readonly code: ProblemCode;
  readonly words: string;
}

function fault(issue: Issue): Fault {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong-type', words: `must be ${KINDS[issue.expected] ?? issue.expected}` };
    case 'too_small':
      if (issue.origin === 'string') return { code: 'empty', words: 'must not be empty' };
      return { code: 'out-of-range', words: `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}` };
    case 'too_big':
      return { code: 'out-of-range', words: `must be at most ${issue.maximum}` };
    default:
      return { code: 'wrong-type', words: 'is not valid' };
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  object: 'an object',
  array: 'a list',
};

function valueAt(raw: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((value, step) => {
    return typeof step === 'number' ? asArray(value)[step] : asRecord(value)?.[step];
  }, raw);
}

/** A copy without the property at `path`. */
function without(raw: unknown, path: SettingPath): unknown {
  const [step, ...rest] = path;
  const record = asRecord(raw);
  if (step === undefined || record === undefined) return raw;
  const { [step]: value, ...others } = record;
  return rest.length === 0 ? others : { ...others, [step]: without(value, rest) };
}
