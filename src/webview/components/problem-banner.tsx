import { usePort } from '../port.ts';
import { clamped } from '../clamped.ts';
import { Icon } from './icon.tsx';

/** A path in the settings and a sentence about it. */
const PROBLEM_CHARACTERS = 500;

/** One line about mistakes in the settings: how many there are, the first one where there is room, and the way to all of them. */
export function ProblemBanner({ problem }: { readonly problem: string | undefined }) {
  return (
    <div class="problem-region" role="status">
      {problem !== undefined && <Problem whole={clamped(problem, PROBLEM_CHARACTERS)} />}
    </div>
  );
}

function Problem({ whole }: { readonly whole: string }) {
  const port = usePort();
  const [count, where, first] = splitProblem(whole);
  return (
    <div class="problem" title={whole}>
      <Icon name="warning" />
      <span class="problem-count">
        {count}
        <span class="problem-where">{where}</span>
      </span>
      <span class="problem-first">{first}</span>
      <button
        type="button"
        class="link-button"
        onClick={() => port.post({ type: 'command', command: 'show-problems' })}
      >
        Show
      </button>
    </div>
  );
}

/** `2 problems`, ` in the settings`, `: There is no provider…`. */
function splitProblem(whole: string): readonly [string, string, string] {
  const [, count = '', where = '', first = ''] = /^(\d+\sproblems?)( in the settings)?(.*)$/s.exec(whole) ?? [];
  return count === '' ? ['', '', whole] : [count, where, first];
}
