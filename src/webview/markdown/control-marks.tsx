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

/** Code with a box around each control character. The character is still there: what is copied is the source. */
export function withControlMarks(text: string): ComponentChildren {
  if (!CONTROL.test(text)) return text;
  // every second piece is one of the characters
  return text
    .split(CONTROL)
    .map((piece, index) => (index % 2 === 0 ? piece : <ControlMark key={index} character={piece} />));
}

function ControlMark({ character }: { readonly character: string }) {
  const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return (
    <span class="control-mark" title={`${code} ${NAMES[character] ?? ''}`} data-code={code}>
      {character}
    </span>
  );
}
