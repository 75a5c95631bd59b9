import { describe, expect, it } from 'vitest';
import type { KeyPresence } from '../../../src/config/key-need.ts';
import { documentProblems } from '../../../src/host/configuration/document-problems.ts';
import { fixEdit } from '../../../src/host/configuration/fix-edit.ts';
import { namesOfModels } from '../../../src/host/configuration/names-of-models.ts';
import { fixesOf } from '../../../src/host/configuration/problem-fixes.ts';
import type { LocatedProblem } from '../../../src/host/configuration/settings-problem.ts';
import { readSettingsText } from '../../../src/host/configuration/settings-text.ts';
import type { Position } from '../../../src/host/configuration/settings-text.ts';

const allKeys: KeyPresence = { has: () => true };
const noKeys: KeyPresence = { has: () => false };
const good = '{ "name": "main", "model": "openai/gpt-5-mini" }';

function problemsOf(text: string, keys = allKeys): readonly LocatedProblem[] {
  return documentProblems({ text, format: 'settings', ignores: undefined }, {}, keys);
}

/** The titles of the fixes of the only problem, and the text after each of them. */
function fixed(text: string, keys = allKeys) {
  const [located, ...others] = problemsOf(text, keys);
  if (located === undefined || others.length > 0) throw new Error('there is not one problem');
  const file = readSettingsText(text, 'settings');
  const names = [...namesOfModels(file.valueOf('models')).keys()];
  const offsetAt = ({ line, character }: Position): number =>
    text.split('\n').slice(0, line).join('\n').length + (line === 0 ? 0 : 1) + character;
  return fixesOf(located.problem, { value: file.valueAt(located.problem.path), names }).map((fix) => {
    const edit = fixEdit(fix, located, { text, format: 'settings', offsetAt });
    return { title: fix.title, text: text.slice(0, edit.start) + edit.text + text.slice(edit.end) };
  });
}

const entry = (more: string): string =>
  `{ "turnpike.models": [\n  { "name": "main", "model": "openai/x", ${more} } // mine\n] }`;
const oneModel = (model: string): string => `{ "turnpike.models": [{ "name": "a", "model": "${model}" }] }`;
const beside = (more: string): string =>
  `{ "turnpike.models": [${good}, { "name": "b", "model": "ollama/b" }], ${more} }`;

describe('a quick fix', () => {
  it.each([
    ['a model without its provider', oneModel('gpt-4o'), 'Did you mean “openai/gpt-4o”?'],
    ['a model of one’s own machine without its provider', oneModel('qwen3:14b'), 'Did you mean “ollama/qwen3:14b”?'],
    ['a model that no catalogue knows', oneModel('house-model'), 'Write “openai/house-model”'],
    ['a provider alone', oneModel('anthropic'), 'Write “anthropic/'],
    ['a provider that is none', oneModel('zzzz/m'), 'Write “openai/m”'],
    ['a property that is none', entry('"zzzzzz": 1'), 'Remove “zzzzzz”'],
    ['a number in quotes', entry('"weight": "2"'), 'Write 2'],
    ['a broken count', entry('"order": 1.6'), 'Write 2'],
    ['a word for true', entry('"local": "yes", "apiBase": "https://a.b/v1"'), 'Write true'],
    ['a value of no use', entry('"timeout": {}'), 'Remove it'],
    ['a number beyond its limit', entry('"timeout": 100000'), 'Write 86400'],
    ['a number that must be more', entry('"weight": 0'), 'Remove it'],
    ['a word of two', entry('"quirks": { "responseFormat": "zzzzzz" }'), 'Write “native”'],
    ['a missing name', '{ "turnpike.models": [{ "model": "openai/gpt-5-mini" }] }', 'Add “name”: “gpt-5-mini”'],
    ['an address without its scheme', entry('"apiBase": "llm.example.com/v1"'), 'Write “https://llm.example.com/v1”'],
    ['an address of this machine', entry('"apiBase": "localhost:8000/v1"'), 'Write “http://localhost:8000/v1”'],
    ['a query', entry('"apiBase": "https://a.b/v1?x=1"'), 'Write “https://a.b/v1”'],
    ['a user name', entry('"apiBase": "https://me:pw@a.b/v1"'), 'Write “https://a.b/v1”'],
    ['an ending', entry('"apiBase": "https://a.b/v1/models"'), 'Did you mean “https://a.b/v1”?'],
    ['http', entry('"apiBase": "http://a.b/v1"'), 'Write “https://a.b/v1”'],
    ['no reference to a key', entry('"apiKey": "${what}"'), 'Use the stored key instead'],
    ['a header of the connection', entry('"headers": { "Host": "x" }'), 'Remove “Host”'],
    ['a header that is none', entry('"headers": { "a b": "x", "c": "d" }'), 'Remove “a b”'],
    ['a key in a header', entry('"headers": { "X-Api-Key": "sk-012345" }'), 'Remove “X-Api-Key”'],
    ['a price of no model', entry('"pricedAs": "zzzzzzzzzzzzzz"'), 'Remove “pricedAs”'],
    ['a vendor’s model called local', entry('"local": true'), 'Remove “local”'],
    [
      'a quirk of another API',
      '{ "turnpike.models": [{ "name": "a", "model": "anthropic/x", "quirks": { "maxTokensField": "max_tokens" } }] }',
      'Remove “maxTokensField”',
    ],
    ['an entry twice', `{ "turnpike.models": [${good}, // one\n ${good}] }`, 'Remove this entry'],
    ['a default model that is none', beside('"turnpike.defaultModel": "zzzzzz"'), 'Write “main”'],
    ['a fallback that is none', beside('"turnpike.fallbacks": { "main": ["zzzzzz"] }'), 'Write “main”'],
    ['a fallback of none', beside('"turnpike.fallbacks": { "zzzzzz": ["b"] }'), 'Remove “zzzzzz”'],
    ['a fallback to itself', beside('"turnpike.fallbacks": { "main": ["b", "main"] }'), 'Remove this fallback'],
    ['a fallback twice', beside('"turnpike.fallbacks": { "main": ["b", "b"] }'), 'Remove this entry'],
    ['a name for a list of names', beside('"turnpike.fallbacks": { "main": "b" }'), 'Write ["b"]'],
    ['a limit that is none', '{ "turnpike.routing.timout": 5 }', 'Did you mean “timeout”?'],
    ['a limit that is like none', '{ "turnpike.routing.zzzzzz": 5 }', 'Remove “zzzzzz”'],
  ])('mends %s', (_, text, title) => {
    const [first, ...others] = fixed(text);
    expect(first?.title.slice(0, title.length)).toBe(title);
    const comments = (from = ''): number => from.split('//').length;
    for (const after of [first, ...others].slice(0, 2)) {
      expect(comments(after?.text.replaceAll('://', ''))).toBe(comments(text.replaceAll('://', '')));
      // to choose a name may close a loop, and to write a provider may need another address: the mistake itself is gone
      const [before] = problemsOf(text);
      const same = problemsOf(after?.text ?? '').filter(
        ({ problem }) => problem.code === before?.problem.code && problem.path.join() === before.problem.path.join(),
      );
      expect(same).toEqual([]);
    }
  });

  it('takes the stored key where the variable is not set', () => {
    const text = entry('"apiKey": "${env:HOUSE_KEY}"');
    expect(fixed(text, noKeys).map(({ title }) => title)).toEqual(['Use a stored key instead']);
  });

  it('keeps what the name of a limit begins with', () => {
    expect(fixed('{ "turnpike.routing.timout": 5 }')[0]?.text).toBe('{ "turnpike.routing.timeout": 5 }');
  });

  it('is not offered where only the person can know', () => {
    expect(fixed('{ "turnpike.models": [{ "name": "a" }] }')).toEqual([]);
    expect(fixed(entry('"apiBase": "what"'))).toEqual([]);
  });
});
