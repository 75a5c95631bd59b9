import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import {
  abilitiesSchema,
  FEATURES,
  MODEL_DEFAULTS,
  modelSchema,
  priceSchema,
  quirksSchema,
  ROUTING_DEFAULTS,
  routingSchema,
} from '../../../src/config/settings-schema.ts';
import { MACHINE_SETTINGS, ROUTING_PREFIX, SETTING_NAMES } from '../../../src/host/configuration/setting-names.ts';
import { NEEDED_FEATURES, OPTIONAL_FEATURES } from '../../../src/llm/abilities.ts';
import { asArray, asRecord, asString } from '../../../src/lib/json.ts';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => asRecord(inner)?.[step], value);
}

const settings = at(manifest, 'contributes', 'configuration', 'properties');
const modelProperties = at(settings, 'turnpike.models', 'items', 'properties');
const routingProperties = at(settings, 'turnpike.routing', 'properties');
/** The routing settings that can be found by name, without what their names begin with. */
const ownRouting = Object.fromEntries(
  Object.entries(asRecord(settings) ?? {}).flatMap(([name, schema]) =>
    name.startsWith(ROUTING_PREFIX) ? [[name.slice(ROUTING_PREFIX.length), schema]] : [],
  ),
);

const names = (properties: unknown): readonly string[] => Object.keys(asRecord(properties) ?? {}).toSorted();

describe('the settings in package.json', () => {
  it('are those that the code reads, and no others', () => {
    const single = names(ownRouting).map((name) => ROUTING_PREFIX + name);
    expect(names(settings)).toEqual([...Object.values(SETTING_NAMES), ...single].toSorted());
    expect(names(modelProperties)).toEqual(names(modelSchema.shape));
    expect(names(at(modelProperties, 'price', 'properties'))).toEqual(names(priceSchema.shape));
    expect(names(at(modelProperties, 'quirks', 'properties'))).toEqual(names(quirksSchema.shape));
    expect(names(at(modelProperties, 'abilities', 'properties'))).toEqual(names(abilitiesSchema.shape));
    expect(names(routingProperties)).toEqual(names(routingSchema.shape));
    expect(names(ownRouting)).toEqual(names(routingSchema.shape));
  });

  it('name every feature that a model can have, in camel case', () => {
    expect(Object.values(FEATURES).toSorted()).toEqual([...NEEDED_FEATURES, ...OPTIONAL_FEATURES].toSorted());
    for (const [name, feature] of Object.entries(FEATURES))
      expect(name).toBe(feature.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  });

  it('offer the words for a quirk that the code reads', () => {
    for (const [name, schema] of Object.entries(asRecord(at(modelProperties, 'quirks', 'properties')) ?? {})) {
      const offered = asArray(at(schema, 'examples'));
      expect([name, offered.length]).toEqual([name, 2]);
      for (const value of offered)
        expect([name, value, quirksSchema.safeParse({ [name]: value }).success]).toEqual([name, value, true]);
    }
  });

  it('have the defaults of the code', () => {
    const defaultsOf = (properties: unknown): unknown =>
      Object.fromEntries(
        Object.entries(asRecord(properties) ?? {}).flatMap(([name, schema]) => {
          const value = at(schema, 'default');
          return value === undefined ? [] : [[name, value]];
        }),
      );
    expect(defaultsOf(routingProperties)).toEqual(ROUTING_DEFAULTS);
    expect(defaultsOf(ownRouting)).toEqual(ROUTING_DEFAULTS);
    expect(at(settings, 'turnpike.routing', 'default')).toEqual(ROUTING_DEFAULTS);
    expect(defaultsOf(modelProperties)).toEqual(MODEL_DEFAULTS);
  });

  it('are read without a problem when nobody has changed them', () => {
    const value = (name: string): unknown => at(settings, `turnpike.${name}`, 'default');
    const raw = {
      models: value('models'),
      defaultModel: value('defaultModel'),
      fallbacks: value('fallbacks'),
      routing: value('routing'),
    };
    expect(Object.values(raw)).not.toContain(undefined);
    expect(parseConfiguration(raw)).toEqual(parseConfiguration({}));
    expect(parseConfiguration(raw).problems).toEqual([]);
  });

  it('allow what the code allows, up to both ends of each range', () => {
    const limits = Object.entries(ownRouting).flatMap(([name, schema]) => {
      const top = at(schema, 'maximum');
      const bottom = at(schema, 'minimum') ?? at(schema, 'exclusiveMinimum');
      if (typeof top !== 'number' || typeof bottom !== 'number') throw new Error(`${name} has no limits`);
      const inclusive = at(schema, 'minimum') !== undefined;
      return [
        [name, top, true],
        [name, top + 1, false],
        [name, bottom, inclusive],
        [name, bottom - 1, false],
      ] as const;
    });
    expect(limits).toHaveLength(4 * names(routingSchema.shape).length);
    for (const [name, number, allowed] of limits)
      expect([name, number, routingSchema.safeParse({ [name]: number }).success]).toEqual([name, number, allowed]);
  });

  it('are read from a workspace only where they hold no address and no limit of the machine', () => {
    const scopes = Object.entries(asRecord(settings) ?? {}).map(([name, schema]) => [name, at(schema, 'scope')]);
    const machine = scopes.filter(([, scope]) => scope === 'machine').map(([name]) => name);
    const single = names(ownRouting).map((name) => ROUTING_PREFIX + name);
    expect(new Set(machine)).toEqual(
      new Set([...MACHINE_SETTINGS.map((setting) => SETTING_NAMES[setting]), ...single]),
    );
    expect(scopes.every(([, scope]) => scope === 'machine' || scope === 'window')).toBe(true);
    const restricted = at(manifest, 'capabilities', 'untrustedWorkspaces', 'restrictedConfigurations');
    expect(asArray(restricted)).toEqual(['turnpike.defaultModel', 'turnpike.fallbacks']);
  });

  it('are described, every one, with the unit where there is one', () => {
    const nested = ['price', 'quirks', 'abilities'].map((name) => at(modelProperties, name, 'properties'));
    const all = [settings, modelProperties, routingProperties, ...nested].flatMap((properties) =>
      Object.entries(asRecord(properties) ?? {}),
    );
    for (const [name, schema] of all)
      expect([name, at(schema, 'markdownDescription')]).toEqual([name, expect.any(String)]);
    const model = asString(at(modelProperties, 'model', 'markdownDescription')) ?? '';
    for (const { id } of vendors) expect(model).toContain(`\`${id}\``);
  });

  it('offer snippets that the code accepts', () => {
    const snippets = [
      at(settings, 'turnpike.models', 'defaultSnippets'),
      at(settings, 'turnpike.models', 'items', 'defaultSnippets'),
    ];
    const bodies = snippets.flatMap((list) => asArray(list).map((snippet) => at(snippet, 'body')));
    expect(bodies.length).toBeGreaterThan(5);
    for (const body of bodies) {
      const filled: unknown = JSON.parse(
        JSON.stringify(body)
          .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
          .replaceAll(/"\^([^"]*)"/g, '$1'),
      );
      const models = Array.isArray(filled) ? filled : [filled];
      const { problems, configuration } = parseConfiguration({ models });
      expect(problems).toEqual([]);
      expect(configuration.deployments).toHaveLength(models.length);
    }
  });
});
