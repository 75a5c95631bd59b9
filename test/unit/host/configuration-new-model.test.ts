import { describe, expect, it } from 'vitest';
import { uniqueName, withModel } from '../../../src/host/add-model/new-model.ts';

describe('adding a model', () => {
  const entry = { name: 'new', model: 'openai/x' };

  it('keeps what is there, mistakes too', () => {
    expect(withModel([{ name: 1 }, 'odd'], entry)).toEqual([{ name: 1 }, 'odd', entry]);
    expect(withModel(undefined, entry)).toEqual([entry]);
    expect(withModel('odd', entry)).toEqual([entry]);
  });

  it('finds a name that no entry has', () => {
    const models = [{ name: 'main' }, { name: 'main-2 ' }, {}, 3];
    expect(uniqueName(models, 'other')).toBe('other');
    expect(uniqueName(models, 'main')).toBe('main-3');
    expect(uniqueName(undefined, 'main')).toBe('main');
  });
});
