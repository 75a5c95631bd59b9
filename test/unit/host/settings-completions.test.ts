import { describe, expect, it } from 'vitest';
import { settingsCompletions } from '../../../src/host/configuration/settings-completions.ts';
import type { SettingsFormat } from '../../../src/host/configuration/settings-text.ts';

const MODELS = `"turnpike.models": [
  { "name": "main", "model": "openai/gpt-5-mini" },
  { "name": "main", "model": "anthropic/claude-sonnet-4-5", "order": 2 },
  { "name": "local", "model": "ollama/qwen3:14b" }
]`;

interface Elsewhere {
  readonly format?: SettingsFormat;
  readonly otherModels?: unknown;
}

/** What is offered at the `|`, and what the first of it would replace. */
function at(marked: string, { format = 'settings', otherModels }: Elsewhere = {}) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = settingsCompletions({ text, format, offset, otherModels });
  const [first] = found;
  const replaced = first && text.slice(first.replaces.start, first.replaces.end);
  return { labels: found.map(({ label }) => label), first, replaced, found };
}

describe('the completion of a model', () => {
  it('knows the models of the catalogue with their prices, and those of one’s own machine', () => {
    const { labels, found } = at(`{ ${MODELS.replace('"openai/gpt-5-mini"', '"|"')} }`);
    for (const vendor of ['openai/', 'anthropic/', 'gemini/'])
      expect(labels.filter((label) => label.startsWith(vendor)).length).toBeGreaterThan(5);
    expect(labels).toContain('ollama/qwen3:14b');
    const mini = found.find(({ label }) => label === 'openai/gpt-5-mini');
    expect(mini?.detail).toMatch(/^\$0\.25 in, \$2\.00 out · \d+K context$/);
  });

  it('replaces the text around the cursor, with its quotes', () => {
    expect(at(`{ ${MODELS.replace('openai/gpt-5-mini', 'openai/g|pt')} }`).replaced).toBe('"openai/gpt"');
    expect(at('{ "turnpike.models": [{ "model": | }] }').replaced).toBe('');
    expect(at('{ "turnpike.models": [{ "model": "open|').replaced).toBe('"open');
  });

  it('is there for the model whose price holds, and for nothing else of an entry', () => {
    expect(at('{ "turnpike.models": [{ "pricedAs": "|" }] }').labels).toContain('openai/gpt-5-mini');
    for (const other of ['"name": "|"', '"|": 1', '"price": { "model": "|" }', '"apiKey": "|"'])
      expect(at(`{ "turnpike.models": [{ ${other} }] }`).labels).toEqual([]);
    expect(at('{ "editor.model": "|" }').labels).toEqual([]);
  });

  it('is there in the settings of a workspace file', () => {
    expect(
      at('{ "settings": { "turnpike.models": [{ "model": "|" }] } }', { format: 'workspace-file' }).labels,
    ).toContain('openai/gpt-5-mini');
  });
});

describe('the completion of a name', () => {
  it('offers one’s own names for the default model, with what is behind them', () => {
    const { found } = at(`{ ${MODELS}, "turnpike.defaultModel": "|" }`);
    expect(found.map(({ label, detail }) => [label, detail])).toEqual([
      ['main', 'openai/gpt-5-mini → anthropic/claude-sonnet-4-5'],
      ['local', 'ollama/qwen3:14b'],
    ]);
  });

  it('takes the names of another file where this one has no models', () => {
    const otherModels = [{ name: 'far', model: 'openai/x' }];
    expect(at('{ "turnpike.defaultModel": "|" }', { otherModels }).labels).toEqual(['far']);
  });

  it('offers who falls back and has none yet, and never the same name twice or to itself', () => {
    const key = at(`{ ${MODELS}, "turnpike.fallbacks": { "main": [], "|" } }`);
    expect([key.labels, key.first?.form]).toEqual([['local'], 'property']);
    const inside = at(`{ ${MODELS}, "turnpike.fallbacks": { "main": ["|"] } }`);
    expect([inside.labels, inside.first?.form]).toEqual([['local'], 'value']);
    expect(at(`{ ${MODELS}, "turnpike.fallbacks": { "main": ["local", "|"] } }`).labels).toEqual([]);
    const list = at(`{ ${MODELS}, "turnpike.fallbacks": { "main": | } }`);
    expect([list.labels, list.first?.form]).toEqual([['local'], 'list']);
  });
});
