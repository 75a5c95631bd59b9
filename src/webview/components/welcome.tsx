import type { PanelState } from '../../protocol/conversation.ts';
import type { PanelCommand } from '../../protocol/messages.ts';
import { usePort } from '../port.ts';
import { clamped } from '../clamped.ts';
import { Icon } from './icon.tsx';
import { Logo } from './logo.tsx';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly primary: PanelCommand | undefined;
}

const ACTIONS: readonly { readonly command: PanelCommand; readonly label: string }[] = [
  { command: 'add-model', label: 'Add a model' },
  { command: 'set-key', label: 'Set a key' },
  { command: 'open-settings', label: 'Open settings' },
];

/** What an empty panel says: what is missing, or how to begin; of a private chat, what that means. */
export function Welcome({ panel }: { readonly panel: Pick<PanelState, 'welcome' | 'isPrivate'> }) {
  const port = usePort();
  const { title, text, primary } = words(panel);
  return (
    <div class="welcome">
      <Logo />
      <h2>{title}</h2>
      <p>{text}</p>
      {primary === undefined && <Hints />}
      {primary !== undefined && (
        <div class="welcome-buttons">
          {actions(primary).map(({ command, label }) => (
            <button
              key={command}
              type="button"
              class={buttonClass(command, primary)}
              onClick={() => port.post({ type: 'command', command })}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** How code, files and pictures come into a question. */
function Hints() {
  return (
    <ul class="welcome-hints">
      <li>
        <Icon name="file" />
        <span>
          Type <kbd>#</kbd> and a few letters of a name to attach a file or a folder.
        </span>
      </li>
      <li>
        <Icon name="attach" />
        <span>Attach problems, Git changes or terminal output with the paper clip. Pictures can be pasted.</span>
      </li>
      <li>
        <Icon name="code" />
        <span>Select code, and choose Turnpike: Ask About Selection.</span>
      </li>
    </ul>
  );
}

/** The one that is needed now comes first. */
function actions(primary: PanelCommand): typeof ACTIONS {
  return ACTIONS.toSorted((a, b) => Number(b.command === primary) - Number(a.command === primary));
}

function buttonClass(command: PanelCommand, primary: PanelCommand): string {
  if (command === 'open-settings') return 'link-button';
  return command === primary ? 'button' : 'button secondary';
}

function words({ welcome: { hasModels, missingKeys }, isPrivate }: Pick<PanelState, 'welcome' | 'isPrivate'>): Words {
  if (!hasModels) {
    return {
      title: 'Chat with any model',
      text: 'Add the models you use. An outage passes to the next one, and every answer says who gave it and what it cost.',
      primary: 'add-model',
    };
  }
  if (missingKeys.length > 0) {
    return {
      title: missingKeys.length === 1 ? 'One key to go' : 'A few keys to go',
      text: `There is no API key for ${list(missingKeys)} yet. A key is kept in VS Code’s secret storage and sent only to its provider.`,
      primary: 'set-key',
    };
  }
  if (isPrivate) {
    return {
      title: 'Private chat',
      text: 'Nothing of this conversation is kept but what it costs. It is gone when you open another chat or close the window. The provider still gets what you ask.',
      primary: undefined,
    };
  }
  return {
    title: 'Ask anything about your code',
    text: 'Write your question below. Code, files and pictures can go with it.',
    primary: undefined,
  };
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names.map((name) => clamped(name)));
}
