import { usePort } from '../port.ts';
import { clamped } from '../clamped.ts';
import { Icon } from './icon.tsx';

/** A path in the settings and a sentence about it. */
const PROBLEM_CHARACTERS = 500;

/** One line about mistakes in the settings. */
export function ProblemBanner({ problem }: { readonly problem: string | undefined }) {
  const port = usePort();
  return (
    <div class="problem-region" role="status">
      {problem !== undefined && (
        <div class="problem">
          <Icon name="warning" />
          <span class="problem-text" title={clamped(problem, PROBLEM_CHARACTERS)}>
            {clamped(problem, PROBLEM_CHARACTERS)}
          </span>
          <button
            type="button"
            class="link-button"
            onClick={() => port.post({ type: 'command', command: 'show-problems' })}
          >
            Show
          </button>
        </div>
      )}
    </div>
  );
}
