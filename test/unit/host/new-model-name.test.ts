import { beforeEach, describe, expect, it } from 'vitest';
import { pickGroup } from '../../../src/host/add-model/pick-group.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';

beforeEach(resetEditor);

const picked = (picks: string, typed?: string) => {
  editor.picks = picks;
  editor.typed = typed;
  return pickGroup(['main', 'local'], 'gpt-5');
};

describe('the name of a new model', () => {
  it('is the proposed one, or an existing one whose stand-in it becomes', async () => {
    expect(await pickGroup([], 'gpt-5')).toBe('gpt-5');
    expect(await picked('gpt-5')).toBe('gpt-5');
    expect(await picked('main')).toBe('main');
  });

  it('can be typed', async () => {
    expect(await picked('Use the name “main2”', ' main2 ')).toBe('main2');
  });

  it('is no new one where the text is an existing name', async () => {
    expect(await picked('Use the name “main”', 'main')).toBeUndefined();
    expect(await picked('main', 'main')).toBe('main');
  });
});
