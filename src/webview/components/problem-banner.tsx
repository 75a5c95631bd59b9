import { usePort } from '../port.ts';
import { Icon } from './icon.tsx';

/** One line about mistakes in the settings. */
export function ProblemBanner({ problem }: { readonly problem: string | undefined }) {
  const port = usePort();
  return (
    <div class="problem-region" role="status">
      {problem !== undefined && (
        <div class="problem">
          <Icon name="warning" />
          <span class="problem-text" title={problem}>
            {problem}
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
