import { beforeEach, describe, expect, it } from 'vitest';
import { currentProblems } from '../../../src/host/attach/attach-problems.ts';
import { MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/attach/bounded-code.ts';
import { resetEditor } from '../../support/fake-vscode.ts';
import { Uri } from '../../support/fake-workspace-api.ts';
import { workspaceState } from '../../support/fake-workspace.ts';

beforeEach(() => {
  resetEditor();
  workspaceState.folders = ['/w'];
});

const problem = (severity: number, message: string, source?: string) => ({
  range: { start: { line: 2, character: 4 } },
  severity,
  message,
  source,
});

/** Name, text and what is left out. */
function problems() {
  const found = currentProblems();
  return found?.part.type === 'context' ? [found.part.name, found.part.text, found.leftOut] : [];
}

describe('the problems of the window', () => {
  it('are a line each, errors first', () => {
    workspaceState.diagnostics = [
      [Uri.file('/w/a.ts'), [problem(1, 'Unused.\n  Remove it.', 'lint')]],
      [Uri.file('/w/b.ts'), [problem(0, 'Wrong.')]],
    ];
    const lines = ['b.ts:3:5: error: Wrong.', 'a.ts:3:5: warning: Unused. Remove it. (lint)'];
    expect(problems()).toEqual(['2 problems', lines.join('\n'), undefined]);
  });

  it('that are too many are cut, and it is said how many go', () => {
    const one = problem(0, 'x'.repeat(80));
    workspaceState.diagnostics = [[Uri.file('/w/a.ts'), Array.from({ length: 5000 }, () => one)]];
    const [name, text = '', leftOut] = problems();
    const sent = text.split('\n').length;
    expect(text.length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
    expect([name, leftOut]).toEqual([
      `${sent} of 5000 problems`,
      `5000 problems are too many: only the first ${sent} will be sent, errors first.`,
    ]);
  });

  it('are not there', () => {
    expect(currentProblems()).toBe(undefined);
  });
});
