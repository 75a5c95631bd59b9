import type { Version } from '../../protocol/conversation.ts';
import type { TurnCommand } from '../../protocol/messages.ts';
import { useBusy } from '../busy.ts';
import { usePort } from '../port.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

interface TurnButton {
  readonly command: TurnCommand;
  readonly label: string;
  readonly icon: IconName;
}

export interface TurnButtonsProps {
  /** Id of the message. */
  readonly turn: string;
  readonly buttons: readonly TurnButton[];
}

/** What can be done with a message. While an answer runs, only to copy it. */
export function TurnButtons({ turn, buttons }: TurnButtonsProps) {
  const port = usePort();
  const busy = useBusy();
  const run = (command: TurnCommand, button: HTMLElement): void => {
    port.post({ type: 'turn-command', turn, command });
    if (command === 'copy') port.announce('Copied');
    // the button goes away with the message, and the keyboard must not go with it
    if (command === 'delete') button.closest<HTMLElement>('[role=log]')?.focus();
  };
  return (
    <>
      {buttons.map(({ command, label, icon }) => (
        <button
          key={command}
          type="button"
          class="icon-button"
          aria-label={label}
          title={label}
          disabled={busy && command !== 'copy'}
          onClick={({ currentTarget }) => run(command, currentTarget)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </>
  );
}

export interface VersionsProps {
  readonly turn: string;
  readonly version: Version;
}

/** Steps between the messages that stand in one place; nothing where there is only one. */
export function Versions({ turn, version: { index, count } }: VersionsProps) {
  if (count < 2) return null;
  return (
    <div class="versions" role="group" aria-label="Versions">
      <VersionButton turn={turn} command="previous-version" atEnd={index <= 1} />
      <span>{`${index} of ${count}`}</span>
      <VersionButton turn={turn} command="next-version" atEnd={index >= count} />
    </div>
  );
}

interface VersionButtonProps {
  readonly turn: string;
  readonly command: 'previous-version' | 'next-version';
  readonly atEnd: boolean;
}

function VersionButton({ turn, command, atEnd }: VersionButtonProps) {
  const port = usePort();
  const busy = useBusy();
  const back = command === 'previous-version';
  const label = back ? 'Previous version' : 'Next version';
  return (
    <button
      type="button"
      class="icon-button"
      data-command={command}
      aria-label={label}
      title={label}
      disabled={busy || atEnd}
      onClick={() => port.post({ type: 'turn-command', turn, command })}
    >
      <Icon name={back ? 'chevron-left' : 'chevron-right'} />
    </button>
  );
}
