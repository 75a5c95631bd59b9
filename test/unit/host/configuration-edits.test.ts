import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { literalKeys } from '../../../src/config/literal-keys.ts';
import { difference } from '../../../src/host/configuration/text-cuts.ts';
import { withModelEntry } from '../../../src/host/configuration/with-model-entry.ts';
import { withoutProperty } from '../../../src/host/configuration/without-property.ts';
import { readSettingsText } from '../../../src/host/configuration/settings-text.ts';
import { withoutLiteralKeys } from '../../../src/host/keys/without-literal-keys.ts';

const added = { name: 'new', model: 'openai/x' };

describe('a model that is added to a settings file', () => {
  it.each([
    [
      'after an entry in one line, with its comment',
      `{
  "turnpike.models": [
    // for work
    { "name": "a", "model": "openai/a" }, // the first
    { "name": "b", "model": "openai/b" } /* the second */ // with two comments
    // none after this
  ],
  "editor.fontSize": 12
}`,
      `{
  "turnpike.models": [
    // for work
    { "name": "a", "model": "openai/a" }, // the first
    { "name": "b", "model": "openai/b" }, /* the second */ // with two comments
    { "name": "new", "model": "openai/x" }
    // none after this
  ],
  "editor.fontSize": 12
}`,
    ],
    [
      'after a comma at the end, with one of its own',
      `{
\t"turnpike.models": [
\t\t{
\t\t\t"name": "a", // mine
\t\t\t"model": "openai/a",
\t\t}, // the first
\t],
}`,
      `{
\t"turnpike.models": [
\t\t{
\t\t\t"name": "a", // mine
\t\t\t"model": "openai/a",
\t\t}, // the first
\t\t{
\t\t\t"name": "new",
\t\t\t"model": "openai/x"
\t\t},
\t],
}`,
    ],
    [
      'in a list of one line',
      `{ "turnpike.models": [{ "name": "a" }] /* all */ }`,
      `{ "turnpike.models": [{ "name": "a" }, { "name": "new", "model": "openai/x" }] /* all */ }`,
    ],
    [
      'where the bracket closes behind the last entry',
      `{\r\n    "turnpike.models": [\r\n        { "name": "a" }]\r\n}`,
      `{\r\n    "turnpike.models": [\r\n        { "name": "a" },\r\n        { "name": "new", "model": "openai/x" }]\r\n}`,
    ],
    [
      'below the comments of an empty list',
      '{\r\n  "turnpike.models": [\r\n    // my models\r\n    /* soon */\r\n  ]\r\n}',
      '{\r\n  "turnpike.models": [\r\n    // my models\r\n    /* soon */\r\n    {\r\n      "name": "new",\r\n      "model": "openai/x"\r\n    }\r\n  ]\r\n}',
    ],
    [
      'below a comment beside the bracket',
      '{\n\t"turnpike.models": [ // mine\n\t],\n\t"b": 1\n}',
      '{\n\t"turnpike.models": [ // mine\n\t\t{\n\t\t\t"name": "new",\n\t\t\t"model": "openai/x"\n\t\t}\n\t],\n\t"b": 1\n}',
    ],
    [
      'behind a comment in a list of one line',
      '{ "turnpike.models": [ /* mine */ ] }',
      '{ "turnpike.models": [ /* mine */ { "name": "new", "model": "openai/x" } ] }',
    ],
  ])('stands %s', (_, before, after) => {
    expect(withModelEntry(before, added, 'settings')).toBe(after);
    expect(parse(after, [], { allowTrailingComma: true })['turnpike.models'].at(-1)).toEqual(added);
  });

  it.each(['{}', '', '{ "turnpike.models": [] }', '{\n  // mine\n  "editor.fontSize": 12\n}'])(
    'begins the list where there is none: %j',
    (before) => {
      const after = withModelEntry(before, added, 'settings');
      expect(parse(after, [], { allowTrailingComma: true })['turnpike.models']).toEqual([added]);
      expect(after.includes('// mine')).toBe(before.includes('// mine'));
    },
  );
});

describe('a list of models that stands twice in a settings file', () => {
  const first = '"turnpike.models": [{ "name": "a", "model": "openai/a", "apiKey": "sk-first-0123456789" }]';

  it('is changed where it is read, which is the last of them', () => {
    const entry = '{ "name": "new", "model": "openai/x" }';
    const withLast = (list: string) => `{ ${first}, "turnpike.models": ${list} }`;
    expect(withModelEntry(withLast('[{ "name": "b" }]'), added, 'settings')).toBe(
      withLast(`[{ "name": "b" }, ${entry}]`),
    );
    expect(withModelEntry(withLast('[]'), added, 'settings')).toBe(withLast(`[${entry}]`));
    expect(withModelEntry(withLast('null'), added, 'settings')).toBe(withLast(`[${entry}]`));
  });

  it('loses the property that was asked for in its last one only', () => {
    const text = `{ ${first}, "turnpike.models": [{ "name": "b", "apiKey": "sk-last-0123456789" }] }`;
    expect(withoutProperty(text, ['models', 0, 'apiKey'], 'settings')).toBe(
      `{ ${first}, "turnpike.models": [{ "name": "b" }] }`,
    );
  });
});

describe('a key that is taken out of a settings file', () => {
  it.each([
    ['the last of an object', '{ "name": "a", "apiKey": "sk-1" }', '{ "name": "a" }'],
    ['the first of an object', '{ "apiKey": "sk-1", "name": "a" }', '{ "name": "a" }'],
    ['between two', '{ "name": "a", "apiKey": "sk-1", "model": "m" }', '{ "name": "a", "model": "m" }'],
    ['before a last comma', '{ "name": "a", "apiKey": "sk-1", }', '{ "name": "a", }'],
    ['all there is', '{ "apiKey": "sk-1" }', '{ }'],
    [
      'with comments beside it',
      '{ "name": "a" /* me */, /* my */ "apiKey": "sk-1" /* key */ }',
      '{ "name": "a" /* me */ /* my */ /* key */ }',
    ],
    ['on the last line', '{\n  "model": "m", // the model\n  "apiKey": "sk-1"\n}', '{\n  "model": "m" // the model\n}'],
    [
      'on a line with a comment',
      '{\n  "apiKey": "sk-1", // from work\n  // what people see\n  "name": "a"\n}',
      '{\n  // from work\n  // what people see\n  "name": "a"\n}',
    ],
    [
      'on a line of its own, whatever ends the lines',
      '{\r\n\t"name": "a",\r\n\t"apiKey": "sk-1",\r\n\t"model": "m"\r\n}',
      '{\r\n\t"name": "a",\r\n\t"model": "m"\r\n}',
    ],
    [
      'with a comment before its value',
      '{ "name": "a", "apiKey": /* from work */ "sk-1", "model": "m" }',
      '{ "name": "a", /* from work */ "model": "m" }',
    ],
    [
      'with comments on both sides of the colon',
      '{ "name": "a", "apiKey" /* mine */ : /* from work */ "sk-1" }',
      '{ "name": "a" /* mine */  /* from work */ }',
    ],
    [
      'with a comment that ends the line of its name',
      '{\n  "apiKey": // from work\n    "sk-1",\n  "name": "a"\n}',
      '{\n  // from work\n  "name": "a"\n}',
    ],
    [
      'with a comment on a line before its value, and one behind it',
      '{\n  "name": "a",\n  "apiKey":\n    // from work\n    "sk-1" // until May\n}',
      '{\n  "name": "a"\n  // from work\n// until May\n}',
    ],
  ])('leaves all else as it was: %s', (_, before, after) => {
    const file = (entry: string): string => `{ "turnpike.models": [${entry}] }`;
    expect(withoutProperty(file(before), ['models', 0, 'apiKey'], 'settings')).toBe(file(after));
  });

  it('stays in an entry for another address', () => {
    const elsewhere = '{ "model": "openai/x", "apiBase": "https://llm.example.com/v1", "apiKey": "sk-1" }';
    const text = (apiKey: string): string => `{ "turnpike.models": [{ "model": "openai/x"${apiKey} }, ${elsewhere}] }`;
    const wiped = literalKeys([{ model: 'openai/x', apiKey: 'sk-1' }]);
    expect(withoutLiteralKeys(text(', "apiKey": "sk-1"'), 'settings', wiped)).toBe(text(''));
  });

  it('is found again when its entry has moved, and other keys stay', () => {
    const entry = (key: string): string =>
      `{ "name": "a", "model": "openai/x", "apiKey": "${key}" } // ${key.slice(-1)}`;
    const text = (keys: readonly string[]): string =>
      `{ "settings": { "turnpike.models": [\n${keys.map(entry).join(',\n')}\n] } }`;
    const wiped = literalKeys([{ model: 'openai/x', apiKey: 'sk-2' }]);
    const after = withoutLiteralKeys(text(['sk-1', 'sk-2', 'sk-3']), 'workspace-file', wiped);
    expect(after).toBe(text(['sk-1', 'sk-2', 'sk-3']).replace(', "apiKey": "sk-2"', ''));
  });

  it.each([
    ['"apiKey": "sk-old", "apiKey": "sk-new", "name": "a"', '"name": "a"'],
    ['"apiKey": "sk-old", "name": "a", "apiKey": "sk-new"', '"name": "a"'],
    ['"name": "a", "apiKey": "sk-old", "apiKey": "sk-new",', '"name": "a",'],
    ['"name": "a", "apiKey": "sk-old" /* old */, "apiKey": "sk-new"', '"name": "a" /* old */'],
    ['\n"apiKey": "sk-old",\n"name": "a", // me\n"apiKey": "sk-1",\n"apiKey": "sk-new"\n', '\n"name": "a" // me\n'],
  ])('goes with those of the same object that it overrides: %s', (before, after) => {
    const file = (entry: string): string => `{ "turnpike.models": [{ "model": "openai/x", ${entry} }] }`;
    const keys = literalKeys(readSettingsText(file(before), 'settings').valueOf('models'));
    expect(keys.map(({ key }) => key)).toEqual(['sk-new']);
    expect(withoutLiteralKeys(file(before), 'settings', keys)).toBe(file(after));
  });

  it('is not looked for where there is none', () => {
    expect(withoutProperty('{}', ['models', 0, 'apiKey'], 'settings')).toBe('{}');
    expect(withoutProperty('', ['models', 0, 'apiKey'], 'settings')).toBe('');
  });
});

describe('the difference of two texts', () => {
  it.each([
    ['abc', 'abXc', { start: 2, end: 2, text: 'X' }],
    ['abXc', 'abc', { start: 2, end: 3, text: '' }],
    ['aa', 'aaa', { start: 2, end: 2, text: 'a' }],
    ['', 'x', { start: 0, end: 0, text: 'x' }],
    ['same', 'same', { start: 4, end: 4, text: '' }],
  ])('is one small replacement: %j to %j', (before, after, edit) => {
    expect(difference(before, after)).toEqual(edit);
    expect(before.slice(0, edit.start) + edit.text + before.slice(edit.end)).toBe(after);
  });
});
