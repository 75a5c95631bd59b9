import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import { problemLine } from '../../../src/host/configuration/problem-line.ts';

describe('the line about mistakes in the settings', () => {
  it('is absent when there are none', () => expect(problemLine([])).toBeUndefined());

  it('says how many there are, what the first is, and last where it stands', () => {
    const { problems } = parseConfiguration({
      models: [{ name: 'a', model: 'openai/x', wieght: 1 }, { name: 'b', model: 'opena/x' }, 3],
    });
    expect(problemLine(problems)).toMatch(
      /^3\u00A0problems in the settings: There is no provider “opena”.* \(turnpike\.models\[1\]\.model\)$/,
    );
    expect(problemLine(problems.slice(1, 2))).toMatch(/^1\u00A0problem in the settings: /);
  });
});
