import { useEffect, useRef, useState } from 'preact/hooks';
import type { PanelState } from '../../protocol/conversation.ts';
import { usePort } from '../port.ts';
import { clamped } from '../clamped.ts';
import { PendingAttachment } from './attachment.tsx';
import { useEscapeKey } from './escape-key.ts';
import { useStrayKeys } from './stray-keys.ts';
import { Icon, StopIcon } from './icon.tsx';

/** Why a question is not sent. */
const BUSY = 'An answer is running. Stop it first (Escape), or wait until it has finished.';

export interface ComposerProps {
  /** Not known before the host has told: no model is named then, and none is asked for. */
  readonly panel: PanelState | undefined;
  readonly initialDraft: string;
  readonly onDraft: (draft: string) => void;
  /** Grows each time the keyboard is to come here. */
  readonly focusRequests: number;
}

/** Where the question is written. */
export function Composer({ panel, initialDraft, onDraft, focusRequests }: ComposerProps) {
  const port = usePort();
  const [draft, setDraft] = useState(initialDraft);
  const busy = panel?.busy === true;
  const { refused, refuse } = useRefusal(busy);
  const form = useRef<HTMLFormElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const focus = (): void => box.current?.focus();
  useStrayKeys(box);
  useEscapeKey(busy, () => {
    port.post({ type: 'stop' });
    // the Stop button goes away, and the keyboard must not go with it; who reads the conversation stays there
    if (form.current?.contains(document.activeElement) === true) focus();
  });
  useEffect(() => {
    if (focusRequests > 0) focus();
  }, [focusRequests]);

  const write = (text: string): void => {
    setDraft(text);
    onDraft(text);
  };
  const send = (): void => {
    focus();
    if (busy) return refuse();
    if (draft.trim() === '') return;
    port.post({ type: 'send', text: draft });
    write('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isPlainEnter(event)) return;
    event.preventDefault();
    send();
  };

  return (
    <form ref={form} class="composer" onSubmit={(event) => event.preventDefault()}>
      {panel?.attachment !== undefined && <PendingAttachment attachment={panel.attachment} />}
      <textarea
        ref={box}
        aria-label="Message"
        placeholder="Ask about your code"
        rows={1}
        spellcheck={true}
        value={draft}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {refused && <p class="composer-note">{BUSY}</p>}
      <div class="composer-toolbar">
        {panel !== undefined && <ModelButton model={panel.model} />}
        <SendButton busy={busy} empty={draft.trim() === ''} onSend={send} onStopped={focus} />
      </div>
    </form>
  );
}

/** Says why a question is not sent, until the answer has ended. */
function useRefusal(busy: boolean): { readonly refused: boolean; readonly refuse: () => void } {
  const port = usePort();
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    if (!busy) setRefused(false);
  }, [busy]);
  const refuse = (): void => {
    setRefused(true);
    port.announce(BUSY);
  };
  return { refused: refused && busy, refuse };
}

/** An Enter that ends an input method's composition is not meant for us; 229 is how some editors report it. */
function isPlainEnter(event: KeyboardEvent): boolean {
  const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
  return event.key === 'Enter' && !modified && !event.isComposing && event.keyCode !== 229;
}

function ModelButton({ model }: { readonly model: PanelState['model'] }) {
  const port = usePort();
  const name = model === undefined ? undefined : clamped(model.label);
  const detail = model === undefined ? undefined : clamped(model.detail);
  const label = name === undefined ? 'Add a model' : `Model: ${name}, ${detail}. Change model`;
  return (
    <button
      type="button"
      class="model-button"
      aria-label={label}
      title={detail ?? 'Add a model'}
      aria-haspopup="dialog"
      onClick={() => port.post({ type: 'command', command: model === undefined ? 'add-model' : 'pick-model' })}
    >
      <span class="model-label">{name ?? 'Add a model'}</span>
      <Icon name="chevron-down" />
    </button>
  );
}

interface SendButtonProps {
  readonly busy: boolean;
  readonly empty: boolean;
  readonly onSend: () => void;
  readonly onStopped: () => void;
}

/** Send, and in its place Stop while an answer runs. */
function SendButton({ busy, empty, onSend, onStopped }: SendButtonProps) {
  const port = usePort();
  if (!busy) {
    return (
      <button
        key="send"
        type="button"
        class="send-button"
        aria-label="Send"
        title="Send (Enter)"
        disabled={empty}
        onClick={onSend}
      >
        <Icon name="arrow-up" />
      </button>
    );
  }
  const stop = (event: MouseEvent): void => {
    if (event.detail > 1) return; // the second half of a double click on Send
    port.post({ type: 'stop' });
    onStopped();
  };
  return (
    <button
      key="stop"
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
