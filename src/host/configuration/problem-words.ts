import type { ExpectedType, ProblemOf, SettingPath } from '../../config/problem.ts';
import { describeOrigin, vendorName } from '../keys/describe-key.ts';
import { formatPath } from './setting-names.ts';
import type { SettingsMistakes, SettingsProblem } from './settings-problem.ts';

type Code = keyof SettingsMistakes;
type WordsFor = { readonly [One in Code]: (problem: ProblemOf<One, SettingsMistakes>) => string };

/** What a person reads about a problem: what is wrong, what it costs, and what was probably meant. Never a key. */
export function problemWords(problem: SettingsProblem): string {
  return write(problem);
}

function write<One extends Code>(problem: ProblemOf<One, SettingsMistakes>): string {
  return WORDS[problem.code](problem);
}

const WORDS: WordsFor = {
  'wrong-type': (problem) =>
    faulty(problem, problem.expected === undefined ? 'is not valid' : `must be ${EXPECTED[problem.expected]}`),
  'out-of-range': (problem) => faulty(problem, `must be ${BOUNDS[problem.bound]} ${problem.limit}`),
  'not-one-of': (problem) => faulty(problem, `must be ${list(problem.allowed)}`) + question(problem),
  empty: (problem) => faulty(problem, 'must not be empty'),
  'missing-field': (problem) => `“${problem.field}” is missing${effect(problem)}`,
  'unknown-property': (problem) =>
    `There is no property “${problem.property}” here${effect(problem)}${question(problem)}`,
  'missing-model-name': ({ provider }) =>
    `Name a model after the provider, as in “${provider}/model-name”. ${LEFT_OUT}`,
  'missing-provider': (problem) =>
    `“${problem.model}” lacks its provider. Write “provider/${problem.model}” with one of ${problem.known.join(', ')}.${question(problem)} ${LEFT_OUT}`,
  'unknown-provider': (problem) =>
    `There is no provider “${problem.provider}”; there are ${problem.known.join(', ')}.${compatible(problem)}${question(problem)} ${LEFT_OUT}`,
  'bad-address': (problem) => `“apiBase” ${ADDRESS_FAULTS[problem.fault]}${effect(problem)}`,
  'superfluous-ending': ({ ending, readAs }) => `Turnpike adds “${ending}” itself: the address is read as ${readAs}.`,
  'plain-http': ({ host }) => `A key for ${host} travels without encryption over http: use https.`,
  'key-of-https': ({ origin }) =>
    `The stored key is for ${origin} and is not sent over http. Use https, or set a key for this address.`,
  'literal-key': () =>
    'A key must not stand in a settings file. It is not used from here: move it to secret storage, or write “${env:NAME}”.',
  'malformed-key-reference': (problem) =>
    `“apiKey” takes the form “\${env:NAME}”${effect(problem)}${question(problem)}`,
  'missing-key': missingKeyWords,
  duplicate: (problem) => `This is the same as ${formatPath(problem.first)}${effect(problem)}`,
  'unknown-group': (problem) =>
    `No entry of turnpike.models has the name “${problem.group}”${effect(problem)}${question(problem)}`,
  'fallback-loop': (problem) => `${loopWords(problem.loop)}${effect(problem)}`,
  'bad-header': (problem) =>
    `${problem.fault === 'name' ? `“${problem.header}” is no name of an HTTP header` : `The value of “${problem.header}” is too long, or holds a line break or a character beyond ASCII`}${effect(problem)}`,
  'reserved-header': (problem) => `The connection writes the header “${problem.header}” itself${effect(problem)}`,
  'key-in-header': ({ header }) =>
    `“${header}” looks like a key, which must not stand in a settings file: it is ignored. Keep the key with Turnpike: Set API Key, or write "apiKey": "\${env:NAME}". Turnpike puts it into the right header.`,
  'unknown-priced-model': (problem) =>
    `Turnpike knows no price of “${problem.model}”. Name a model of a provider, as in “openai/gpt-5-mini”${effect(problem)}${question(problem)}`,
  'local-at-vendor': (problem) => `The models of ${problem.host} run there, not on your machine${effect(problem)}`,
  'quirk-of-other-api': (problem) =>
    `“${problem.quirk}” is for servers that speak the OpenAI API, and “${problem.provider}” has another one${effect(problem)}`,
  'too-long': (problem) => faulty(problem, `must not have more than ${problem.limit} characters`),
  'too-many': ({ path: [setting], limit }) =>
    setting === 'models'
      ? `Turnpike reads ${limit} models: this one and those after it are left out.`
      : `Turnpike reads ${limit} names of fallbacks: this list and those after it are ignored.`,
  'more-problems': ({ path, count }) =>
    `${formatPath(path)} has ${count} more ${count === 1 ? 'problem' : 'problems'}.`,
  'set-twice': () => `This setting stands in this file once more. The last one holds: this one is ignored.`,
  'ignored-here': (problem) => ignoredHereWords(problem),
};

const LEFT_OUT = 'This model is left out.';

const EFFECTS: Record<SettingsProblem['effect'], string> = {
  'entry-left-out': ': this model is left out.',
  ignored: ': it is ignored.',
  none: '.',
};

function effect(problem: Pick<SettingsProblem, 'effect'>): string {
  return EFFECTS[problem.effect];
}

function question({ replacement }: Pick<SettingsProblem, 'replacement'>): string {
  return replacement === undefined ? '' : ` Did you mean “${replacement}”?`;
}

/** `“weight” must be a number: it is ignored.`; a whole setting and an item of a list are `This`. */
function faulty(problem: Pick<SettingsProblem, 'path' | 'effect'>, words: string): string {
  return `${subject(problem.path)} ${words}${effect(problem)}`;
}

function subject(path: SettingPath): string {
  const last = path.at(-1);
  return path.length < 2 || typeof last !== 'string' ? 'This' : `“${last}”`;
}

const EXPECTED: Record<ExpectedType, string> = {
  text: 'a text',
  number: 'a number',
  'whole-number': 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
  'list-of-models': 'a list of models',
  'group-name': 'the name of a model',
  'list-of-group-names': 'a list of model names like ["local"]',
  fallbacks: 'an object like { "main": ["local"] }',
};

const BOUNDS: Record<ProblemOf<'out-of-range'>['bound'], string> = {
  'at-least': 'at least',
  'more-than': 'more than',
  'at-most': 'at most',
};

const ADDRESS_FAULTS: Record<ProblemOf<'bad-address'>['fault'], string> = {
  'not-a-url': 'is no address like https://llm.example.com/v1',
  'not-http': 'must begin with https:// or http://',
  'has-credentials': 'must not hold a user name or a password',
  'has-query': 'must not hold a query or a fragment',
};

function list(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(' or ');
}

/** A provider that is like none of ours is probably a server that speaks the OpenAI API. */
function compatible({ provider, replacement }: ProblemOf<'unknown-provider'>): string {
  const isOtherName = replacement === undefined || replacement.startsWith(`openai/${provider}/`);
  return isOtherName ? ' For a server that speaks the OpenAI API write “openai/model-name” and its “apiBase”.' : '';
}

function missingKeyWords({ key, need }: ProblemOf<'missing-key'>): string {
  if (key.kind === 'environment') return `The environment variable ${key.name} is not set where the extension runs.`;
  const place = `${vendorName(key)} at ${describeOrigin(key)}`;
  return `No API key is stored for ${place}${need === 'required' ? '.' : ', if it needs one.'}`;
}

function loopWords(loop: readonly string[]): string {
  const [group] = loop;
  return loop.length === 2 ? `“${group}” cannot be its own fallback` : `This closes the loop ${loop.join(' → ')}`;
}

function ignoredHereWords({ path, file }: ProblemOf<'ignored-here', SettingsMistakes>): string {
  return file === 'workspace'
    ? `${formatPath(path)} is not read from a workspace, so that a repository cannot send your keys elsewhere. Put it into your user settings.`
    : `${formatPath(path)} is not read from here in this window: its models are called from the remote machine. Put it into the remote settings.`;
}
