import type { PanelState } from '../../protocol/conversation.ts';
import { useBusy } from '../busy.ts';
import { clamped } from '../clamped.ts';
import { usePort } from '../port.ts';
import { briefModel } from '../state/brief-words.ts';
import { Icon, StopIcon } from './icon.tsx';

export interface ComposerToolbarProps {
  readonly panel: PanelState | undefined;
  /** Nothing is written that could be sent. */
  readonly empty: boolean;
  readonly onSend: () => void;
  readonly onStopped: () => void;
}

export function ComposerToolbar({ panel, empty, onSend, onStopped }: ComposerToolbarProps) {
  const busy = useBusy();
  return (
    <div class="composer-toolbar">
      {panel !== undefined && <AttachButton />}
      {panel !== undefined && <ModelButton model={panel.model} />}
      {!busy && <SendButton label="Send" title="Send (Enter)" empty={empty} onSend={onSend} />}
      {busy && !empty && (
        <SendButton label="Queue" title="Ask when this answer has ended (Enter)" empty={empty} onSend={onSend} />
      )}
      {busy && panel?.isElsewhere !== true && <StopButton onStopped={onStopped} />}
    </div>
  );
}

function AttachButton() {
  const port = usePort();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Attach context"
      title="Attach context (or type # and a file’s name, paste an image, drop files with Shift)"
      aria-haspopup="dialog"
      onClick={() => port.post({ type: 'command', command: 'attach' })}
    >
      <Icon name="attach" />
    </button>
  );
}

/** Its name is what is seen, as people say it who speak to their computer; the whole name of the model is its tooltip. */
function ModelButton({ model }: { readonly model: PanelState['model'] }) {
  const port = usePort();
  const words = model === undefined ? 'Add a model' : modelWords(model);
  return (
    <button
      type="button"
      class="model-button"
      aria-label={model === undefined ? words : `Model: ${words}. Change model`}
      title={model === undefined ? words : clamped(model.detail)}
      aria-haspopup="dialog"
      onClick={() => port.post({ type: 'command', command: model === undefined ? 'add-model' : 'pick-model' })}
    >
      <span class="model-label">{words}</span>
      <Icon name="chevron-down" />
    </button>
  );
}

/** `main · gpt-5-mini`; the model alone where the group has its name. */
function modelWords({ label, detail }: NonNullable<PanelState['model']>): string {
  const name = clamped(briefModel(detail));
  return name === '' || name === label || detail === label ? clamped(label) : `${clamped(label)} · ${name}`;
}

interface SendButtonProps {
  readonly label: string;
  readonly title: string;
  readonly empty: boolean;
  readonly onSend: () => void;
}

function SendButton({ label, title, empty, onSend }: SendButtonProps) {
  return (
    <button type="button" class="send-button" aria-label={label} title={title} disabled={empty} onClick={onSend}>
      <Icon name="arrow-up" />
    </button>
  );
}

function StopButton({ onStopped }: { readonly onStopped: () => void }) {
  const port = usePort();
  const stop = (event: MouseEvent): void => {
    if (event.detail > 1) return; // the second half of a double click on Send
    port.post({ type: 'stop' });
    onStopped();
  };
  return (
    <button
      type="button"
      class="send-button stop"
      aria-label="Stop"
      aria-keyshortcuts="Escape"
      title="Stop (Escape)"
      onClick={stop}
    >
      <StopIcon />
    </button>
  );
}
