import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { loopClosingSteps } from '../../../src/config/fallback-loops.ts';

type Steps = ReadonlyMap<string, readonly string[]>;

const name = fc.nat(11).map((index) => `g${index}`);
const graph: fc.Arbitrary<Steps> = fc
  .array(fc.tuple(name, fc.uniqueArray(name, { maxLength: 4 })), { maxLength: 12 })
  .map((entries) => new Map(entries.map(([group, targets]) => [group, targets.filter((each) => each !== group)])));

function reachedFrom(start: string, steps: Steps): ReadonlySet<string> {
  const reached = new Set(steps.get(start));
  for (const group of reached) for (const target of steps.get(group) ?? []) reached.add(target);
  return reached;
}

it('leaves no loop, and leaves out no step that closes none', () => {
  fc.assert(
    fc.property(graph, (steps) => {
      const closing = loopClosingSteps(steps);
      const isClosing = (group: string, target: string): boolean =>
        closing.some((step) => step.group === group && step.target === target);
      const kept = new Map(
        [...steps].map(([group, targets]) => [group, targets.filter((target) => !isClosing(group, target))]),
      );
      for (const group of kept.keys()) expect(reachedFrom(group, kept).has(group)).toBe(false);
      for (const { group, target } of closing) expect(reachedFrom(target, kept).has(group)).toBe(true);
      for (const { group, target, loop } of closing) {
        expect([loop[0], loop[1], loop.at(-1)]).toEqual([group, target, group]);
        for (const [index, each] of loop.slice(0, -1).entries()) expect(steps.get(each)).toContain(loop[index + 1]);
      }
    }),
    { numRuns: 500 },
  );
});

it('looks at each step once, however many groups and loops there are', () => {
  let looked = 0;
  const count = 500;
  const groups = Array.from({ length: count }, (_, index) => `g${index}`);
  const steps = new Map(groups.map((group, at) => [group, [...groups.slice(at + 1), ...groups.slice(0, at)]]));
  const counting: Steps = new Map(
    [...steps].map(([group, targets]) => [
      group,
      new Proxy(targets, { get: (list, index) => (looked++, Reflect.get(list, index) as unknown) }),
    ]),
  );
  const closing = loopClosingSteps(counting);
  expect(closing).toHaveLength((count * (count - 1)) / 2);
  expect(looked).toBe(count * count); // each step, and the end of each list
});
