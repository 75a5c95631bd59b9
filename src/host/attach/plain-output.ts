/** What follows on an escape character: a string up to its end, as a title, or a command that moves or colours (ECMA-48). */
const ESCAPE = /^(?:\][^\p{Cc}]*\p{Cc}?|\\|[[()#;?]*[\d;]*[A-Za-z=><~])/u;

/** Erase in line (ECMA-48, 8.3.41): from the cursor to the end (0, or nothing), or all of it (2). */
const ERASE = /^\[([02]?)K/;

/**
 * The text as it stands in the terminal in the end, without colours: what comes after a carriage return or a backspace overwrites
 * what was there, as progress bars do. Moves to other lines are left out.
 */
export function plainOutput(output: string): string {
  return output
    .split('\n')
    .map((line) => plainLine(line.replace(/\r+$/, '')))
    .join('\n')
    .trimEnd();
}

function plainLine(line: string): string {
  const [first = '', ...rest] = line.split('\u001B');
  const cells: string[] = [];
  let column = write(cells, 0, first);
  for (const piece of rest) {
    const erase = ERASE.exec(piece)?.[1];
    if (erase !== undefined) cells.length = erase === '2' ? 0 : Math.min(cells.length, column);
    column = write(cells, column, piece.replace(ESCAPE, ''));
  }
  return cells.join('').trimEnd();
}

/** Writes over what stands there, a character to a cell. Returns the column behind the last one. */
function write(cells: string[], from: number, text: string): number {
  let column = from;
  for (const character of text) {
    if (character === '\r') column = 0;
    else if (character === '\b') column = Math.max(0, column - 1);
    else if (character === '\t' || !/\p{Cc}/u.test(character)) {
      while (cells.length < column) cells.push(' ');
      cells[column] = character;
      column += 1;
    }
  }
  return column;
}
