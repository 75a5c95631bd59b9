import { SeamedText } from './seam.tsx';

export interface PlainBlockProps {
  readonly text: string;
  readonly reason: string;
}

/** A part of an answer as it was written, and why. */
export function PlainBlock({ text, reason }: PlainBlockProps) {
  return (
    <div class="plain-block">
      <p class="plain-reason">{`Shown as plain text: ${reason}.`}</p>
      {/* focusable, because what is higher than the panel is scrolled with the keyboard too */}
      <div class="plain-text" tabIndex={0} role="group" aria-label="Plain text">
        <SeamedText text={text} />
      </div>
    </div>
  );
}
