import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import { problemLine } from '../../../src/host/configuration/problem-line.ts';

describe('the line about mistakes in the settings', () => {
  it('is absent when there are none', () => expect(problemLine([])).toBeUndefined());

  it('names the place of the first error and how many more there are', () => {
    const { problems } = parseConfiguration({
      models: [{ name: 'a', model: 'openai/x', wieght: 1 }, { name: 'b', model: 'opena/x' }, 3],
    });
    expect(problemLine(problems)).toMatch(
      /^turnpike\.models\[1\]\.model: There is no provider “opena”.* \(and 2 more\)$/,
    );
    expect(problemLine(problems.slice(1, 2))).not.toContain('more');
  });
});
