import type { ComponentChildren } from 'preact';

/**
 * Characters that change the order in which text is shown and are not seen themselves: code can look other than it runs.
 * Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
const NAMES: Readonly<Record<string, string>> = {
  '\u061C': 'Arabic letter mark',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u202A': 'left-to-right embedding',
  '\u202B': 'right-to-left embedding',
  '\u202C': 'pop directional formatting',
  '\u202D': 'left-to-right override',
  '\u202E': 'right-to-left override',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
};

const CONTROL = /([\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069])/;
const EVERY_CONTROL = new RegExp(CONTROL, 'g');

/** Boxes in one text. Behind them the characters are replaced by their numbers: 50,000 boxes took 2.6 s to draw. */
const BOXES = 50;

/** Code with a box around each control character. The character is still there: what is copied is the source. */
export function withControlMarks(text: string): ComponentChildren {
  if (!CONTROL.test(text)) return text;
  const pieces = text.split(CONTROL);
  const rest = pieces.splice(2 * BOXES).join('');
  // every second piece is one of the characters
  const marked = pieces.map((piece, index) =>
    index % 2 === 0 ? piece : <ControlMark key={index} character={piece} />,
  );
  return [...marked, rest.replaceAll(EVERY_CONTROL, (character) => `[${codeOf(character)}]`)];
}

function ControlMark({ character }: { readonly character: string }) {
  const code = codeOf(character);
  return (
    <span class="control-mark" title={`${code} ${NAMES[character] ?? ''}`} data-code={code}>
      {character}
    </span>
  );
}

/** `U+202E`. */
function codeOf(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
