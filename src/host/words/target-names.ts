import type { Target } from '../../llm/target.ts';
import { shortName } from './one-line.ts';

/** What a deployment is called beside others. */
export type NameOf = (target: Target) => string;

/** `openai/gpt-5-mini`. */
export function targetName({ seller, model }: Target): string {
  return shortName(`${seller.vendor}/${model}`);
}

/**
 * Names for deployments that are shown together. Where several of them have one name, what tells them apart stands behind
 * it: `openai/gpt-4o at 127.0.0.1:8799`.
 */
export function targetNames(targets: readonly Target[]): NameOf {
  const deployments = [...new Map(targets.map((target) => [target.deployment, target])).values()];
  const names = new Map([...Map.groupBy(deployments, targetName)].flatMap(([name, same]) => marked(name, same)));
  return (target) => names.get(target.deployment) ?? targetName(target);
}

/** The name of each of these deployments by its id: all of them have the same vendor and model. */
function marked(name: string, namesakes: readonly Target[]): readonly (readonly [string, string])[] {
  if (namesakes.length < 2) return [];
  const telling = MARKS.find((mark) => new Set(namesakes.map(mark)).size === namesakes.length);
  return namesakes.map((target, index) => [target.deployment, `${name} ${telling?.(target) ?? `#${index + 1}`}`]);
}

/** What can tell two deployments of one model apart. */
const MARKS: readonly NameOf[] = [hostMark, keyMark, (target) => `${hostMark(target)} ${keyMark(target)}`];

function hostMark({ seller }: Target): string {
  return `at ${shortName(seller.host.replace(/^http:\/\//, ''))}`;
}

function keyMark({ seller: { account } }: Target): string {
  return account.startsWith('env:') ? `with ${account.slice('env:'.length)}` : 'with the stored key';
}
