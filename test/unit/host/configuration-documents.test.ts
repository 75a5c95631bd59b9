import { describe, expect, it } from 'vitest';
import type { KeyPresence } from '../../../src/config/key-need.ts';
import type { RawSettings } from '../../../src/config/parse-configuration.ts';
import { problemWords } from '../../../src/host/configuration/problem-words.ts';
import { documentProblems } from '../../../src/host/configuration/document-problems.ts';
import { readSettingsText } from '../../../src/host/configuration/settings-text.ts';
import type { SettingsDocument } from '../../../src/host/configuration/document-problems.ts';

const allKeys: KeyPresence = { has: () => true };
const noKeys: KeyPresence = { has: () => false };
const notLooked: KeyPresence = { has: () => undefined };

/** Each problem as its code and the text that it marks. */
function marked(
  document: Partial<SettingsDocument> & { readonly text: string },
  others: RawSettings = {},
  keys = allKeys,
) {
  const lines = document.text.split(/\r\n|\r|\n/);
  const placed = documentProblems({ format: 'settings', ignores: undefined, ...document }, others, keys);
  return placed.map(({ problem, range: { start, end } }) => {
    expect(start.line).toBe(end.line);
    return `${problem.code}: ${lines[start.line]?.slice(start.character, end.character)}`;
  });
}

describe('problems in a settings file', () => {
  const text = `{
    // a comment, and a comma too many
    "editor.fontSize": 12,
    "turnpike.models": [
      { "name": "main", "model": "opena/gpt-5-mini" },
      { "name": "a", "model": /* here */ "openai/gpt-5-mini", "wieght": 2, "timeout": -4, },
      { "name": "b", "model": "openai/x", "apiKey": "sk-0123456789" },
      { "name": "c" },
    ],
    "turnpike.defaultModel": "mian",
    "turnpike.fallbacks": { "a": ["b"], "b": ["a"], "q7": [] },
    "turnpike.routing": { "timeout": "long" }
  }`;
  const expected = [
    'unknown-provider: "opena/gpt-5-mini"',
    'out-of-range: -4',
    'unknown-property: "wieght"',
    'literal-key: "sk-0123456789"',
    'missing-field: { "name": "c" }',
    'unknown-group: "mian"',
    'fallback-loop: "a"',
    'unknown-group: "q7"',
    'wrong-type: "long"',
  ];

  it('are marked on the exact property', () => expect(marked({ text }).toSorted()).toEqual(expected.toSorted()));

  it('are marked whatever ends the lines', () => {
    for (const end of ['\r\n', '\r'])
      expect(marked({ text: text.replaceAll('\n', end) }).toSorted()).toEqual(expected.toSorted());
  });

  it('are found while someone is typing', () => {
    const open = '{ "turnpike.models": [ { "name": "a", "model": "opena/x", ';
    expect(marked({ text: open })).toEqual(['unknown-provider: "opena/x"']);
    expect(marked({ text: '' })).toEqual([]);
    expect(marked({ text: '[' })).toEqual([]);
  });

  it('are marked in the last of two settings or properties of one name, which is the one that VS Code reads', () => {
    const list = (model: string) => `"turnpike.models": [{ "name": "a", "name": "b", "model": "${model}" }]`;
    const choice = '"turnpike.defaultModel": "b"';
    expect(marked({ text: `{ ${list('opena/first')}, ${list('opena/last')}, ${choice} }` })).toEqual([
      'unknown-provider: "opena/last"',
      'set-twice: "turnpike.models"',
    ]);
    expect(marked({ text: `{ ${list('opena/first')}, ${list('openai/last')}, ${choice} }` })).toEqual([
      'set-twice: "turnpike.models"',
    ]);
    const typing = marked({ text: `{ ${list('opena/first')}, ${choice}, "turnpike.models": ` });
    expect(typing).toEqual(['unknown-provider: "opena/first"']);
  });

  it('say of a setting that stands there twice that the last one holds, at each one before it', () => {
    const repeated = `{
      "turnpike.models": [],
      "turnpike.routing.timeout": 5, "turnpike.routing.timeout": 6, "turnpike.routing.maxWait": 6,
      "editor.fontSize": 1, "editor.fontSize": 2,
      "turnpike.models": [],
      "turnpike.models": [{ "name": "a", "model": "openai/x" }]
    }`;
    const placed = documentProblems({ text: repeated, format: 'settings', ignores: undefined }, {}, allKeys);
    const lines = placed.map(({ problem, range }) => `${problem.code} ${range.start.line}:${range.start.character}`);
    expect(lines).toEqual(['set-twice 1:6', 'set-twice 4:6', 'set-twice 2:6']);
    expect(placed.map(({ problem }) => problemWords(problem))[0]).toBe(
      'This setting stands in this file once more. The last one holds: this one is ignored.',
    );
  });

  it('are those of this file, in the light of the others', () => {
    const others: RawSettings = {
      models: [
        { name: 'main', model: 'opena/x' },
        { name: 'local', model: 'ollama/x' },
        { name: 'house', model: 'openai/x' },
      ],
      fallbacks: { local: ['house'] },
      defaultModel: 'gone',
    };
    expect(marked({ text: '{ "turnpike.fallbacks": { "house": ["local", "lokal"] } }' }, others)).toEqual([
      'fallback-loop: "local"',
      'unknown-group: "lokal"',
    ]);
  });
});

describe('a file that some settings are not read from', () => {
  const inside = `{ "turnpike.models": [{ "name": "a", "model": "opena/x" }, { "name": "b", "model": "openai/x", "apiKey": "sk-0123456789" }], "turnpike.defaultModel": "b" }`;

  it.each(['workspace', 'remote'] as const)('says so, and minds a key that stands there (%s)', (ignores) => {
    // a mistake elsewhere in the list that is read is not one of the list that stands here
    const others = { models: [{ name: 'z', model: 'nowhere/x' }] };
    expect(marked({ text: inside, ignores }, others)).toEqual([
      'unknown-group: "b"',
      'literal-key: "sk-0123456789"',
      'ignored-here: "turnpike.models"',
    ]);
  });

  it('looks below "settings" in a workspace file', () => {
    const text = `{ "folders": [], "settings": ${inside} }`;
    expect(marked({ text, ignores: 'workspace', format: 'workspace-file' })).toHaveLength(3);
    expect(marked({ text, ignores: 'workspace' })).toEqual([]);
  });
});

describe('routing settings under their own names', () => {
  it('are read beside the object of them, of which the later one holds', () => {
    const read = (text: string) => readSettingsText(text, 'settings').valueOf('routing');
    expect(read('{ "turnpike.routing.timeout": 5 }')).toEqual({ timeout: 5 });
    const both = '{ "turnpike.routing": { "timeout": 1, "maxWait": 2 }, "turnpike.routing.timeout": 5 }';
    expect(read(both)).toEqual({ timeout: 5, maxWait: 2 });
    expect(read('{ "turnpike.routing.timeout": 5, "turnpike.routing": { "maxWait": 2 } }')).toEqual({ maxWait: 2 });
    expect(
      readSettingsText('{ "settings": { "turnpike.routing.maxWait": 3 } }', 'workspace-file').valueOf('routing'),
    ).toEqual({ maxWait: 3 });
  });

  it('are marked where they stand', () => {
    expect(marked({ text: '{ "turnpike.routing": { "maxWat": 1 }, "turnpike.routing.timout": 5 }' })).toEqual([
      'unknown-property: "maxWat"',
      'unknown-property: "turnpike.routing.timout"',
    ]);
    expect(marked({ text: '{ "turnpike.routing.timout": 5 }' })).toEqual([
      'unknown-property: "turnpike.routing.timout"',
    ]);
  });

  it('are not read from a workspace either', () => {
    expect(marked({ text: '{ "turnpike.routing.timeout": 5 }', ignores: 'workspace' })).toEqual([
      'ignored-here: "turnpike.routing.timeout"',
    ]);
  });
});

describe('a missing key', () => {
  const text = `{ "turnpike.models": [
    { "name": "a", "model": "openai/a" },
    { "name": "b", "model": "openai/b", "apiBase": "https://llm.example.com/v1" },
    { "name": "c", "model": "openai/c", "apiBase": "http://127.0.0.1:1234/v1" },
    { "name": "d", "model": "ollama/d" },
    { "name": "e", "model": "ollama/e", "apiKey": "\${env:E_KEY}" },
    { "name": "f", "model": "openai/f", "apiKey": "sk-0123456789" }
  ] }`;

  it('is said where one is needed, and only when it is known to be missing', () => {
    expect(marked({ text }, {}, noKeys)).toEqual([
      'literal-key: "sk-0123456789"',
      'missing-key: "openai/a"',
      'missing-key: "openai/b"',
      'missing-key: "${env:E_KEY}"',
    ]);
    expect(marked({ text }, {}, notLooked)).toEqual(['literal-key: "sk-0123456789"']);
  });

  it('is a warning at the vendor, a hint elsewhere, and names the key', () => {
    const document = { text, format: 'settings', ignores: undefined } as const;
    const missing = documentProblems(document, {}, noKeys).flatMap(({ problem }) =>
      problem.code === 'missing-key' ? [[problem.severity, problem.need, problem.key]] : [],
    );
    expect(missing).toEqual([
      ['warning', 'required', { kind: 'stored', vendor: 'openai', origin: 'https://api.openai.com' }],
      ['information', 'optional', { kind: 'stored', vendor: 'openai', origin: 'https://llm.example.com' }],
      ['warning', 'required', { kind: 'environment', name: 'E_KEY' }],
    ]);
  });
});

describe('an address that is asked over http', () => {
  const text = '{ "turnpike.models": [{ "name": "a", "model": "openai/a", "apiBase": "http://llm.example.com/v1" }] }';
  const said = (origins: readonly string[]) => {
    const keys: KeyPresence = { has: (key) => key.kind === 'stored' && origins.includes(key.origin) };
    const found = documentProblems({ text, format: 'settings', ignores: undefined }, {}, keys);
    return found.map(({ problem }) => [problem.severity, problemWords(problem)]);
  };

  it('has one warning where a key is sent there, and none of a danger where none is', () => {
    expect(said(['http://llm.example.com'])).toEqual([
      ['warning', 'A key for llm.example.com travels without encryption over http: use https.'],
    ]);
    expect(said([])).toEqual([
      ['information', 'No API key is stored for OpenAI at http://llm.example.com, if it needs one.'],
    ]);
  });

  it('says once that the key of the https address is not sent there', () => {
    expect(said(['https://llm.example.com'])).toEqual([
      [
        'warning',
        'The stored key is for https://llm.example.com and is not sent over http. Use https, or set a key for this address.',
      ],
    ]);
  });
});
