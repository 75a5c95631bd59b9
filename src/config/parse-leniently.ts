import type * as z from 'zod/mini';
import { asArray, asRecord } from '../lib/json.ts';
import type { Suggest } from './did-you-mean.ts';
import type { ExpectedType, Problem, ProblemFrame, SettingPath } from './problem.ts';

type Issue = z.core.$ZodIssue;

export interface LenientOptions<Value> {
  readonly schema: z.ZodMiniType<Value>;
  /** Where the value stands in the settings. */
  readonly path: SettingPath;
  /** Names of the properties at a path below the value: `''` is the value itself, `price` the object in it. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** The properties without which the value is nothing. */
  readonly needs: readonly string[];
  /** What becomes of the whole when a property that it needs is missing or mistaken. */
  readonly withoutNeeded: ProblemFrame['effect'];
  /** Finds what was probably meant. */
  readonly suggest: Suggest;
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
  const second = options.schema.safeParse(without(raw, mistaken));
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
    return issue.keys.map((key) => unknownProperty([...path, key], key, options.suggest(key, known)));
  }
  const name = inner.at(-1);
  const frame = { part: 'value', severity: 'error' } as const;
  if (name !== undefined && valueAt(raw, inner) === undefined) {
    const effect = options.withoutNeeded;
    return [{ ...frame, path: path.slice(0, -1), effect, code: 'missing-field', field: String(name) }];
  }
  const needed = name === undefined || (inner.length === 1 && options.needs.includes(String(name)));
  const effect = needed ? options.withoutNeeded : 'ignored';
  const value = valueAt(raw, inner);
  const replacement = issue.code === 'invalid_value' ? closest(value, issue.values, options.suggest) : undefined;
  return [mistakeOf(issue, { ...frame, path, effect, ...(replacement !== undefined && { replacement }) })];
}

function unknownProperty(path: SettingPath, property: string, replacement: string | undefined): Problem {
  return {
    code: 'unknown-property',
    path,
    part: 'name',
    severity: 'warning',
    effect: 'ignored',
    property,
    ...(replacement !== undefined && { replacement }),
  };
}

function mistakeOf(issue: Issue, frame: ProblemFrame): Problem {
  switch (issue.code) {
    case 'invalid_type':
      return { ...frame, code: 'wrong-type', expected: EXPECTED[issue.expected] };
    case 'too_small':
      if (issue.origin === 'string') return { ...frame, code: 'empty' };
      return {
        ...frame,
        code: 'out-of-range',
        bound: issue.inclusive === true ? 'at-least' : 'more-than',
        limit: Number(issue.minimum),
      };
    case 'too_big':
      if (issue.origin === 'string') return { ...frame, code: 'too-long', limit: Number(issue.maximum) };
      return { ...frame, code: 'out-of-range', bound: 'at-most', limit: Number(issue.maximum) };
    case 'invalid_value':
      return { ...frame, code: 'not-one-of', allowed: issue.values.map(String) };
    default:
      return { ...frame, code: 'wrong-type', expected: undefined };
  }
}

function closest(value: unknown, allowed: readonly unknown[], suggest: Suggest): string | undefined {
  return typeof value === 'string' ? suggest(value, allowed.map(String)) : undefined;
}

const EXPECTED: Readonly<Record<string, ExpectedType>> = {
  string: 'text',
  number: 'number',
  int: 'whole-number',
  boolean: 'boolean',
  object: 'object',
  record: 'object',
  array: 'list',
};

function valueAt(raw: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((value, step) => {
    return typeof step === 'number' ? asArray(value)[step] : asRecord(value)?.[step];
  }, raw);
}

/** A copy without the properties at `paths`. Each object is copied once: one copy for each of 1,000 properties took 2 s. */
function without(raw: unknown, paths: readonly SettingPath[]): unknown {
  const record = asRecord(raw);
  if (record === undefined || paths.length === 0) return raw;
  const byStep = Map.groupBy(paths, ([step]) => String(step));
  const kept = Object.entries(record).flatMap(([name, value]) => {
    const rests = byStep.get(name)?.map((path) => path.slice(1)) ?? [];
    return rests.some((rest) => rest.length === 0) ? [] : [[name, without(value, rests)] as const];
  });
  return Object.fromEntries(kept);
}
