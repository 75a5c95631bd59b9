/** Arguments of `spawn`. */
export interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly shell: boolean;
}

/**
 * How to start a program that may be a batch file of Windows (`code.cmd`). Node starts those only through the shell,
 * which splits at spaces, so each part stands in double quotes. The arguments may not hold double quotes or `%`.
 * https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows
 */
export function programCall(command: string, args: readonly string[]): ProgramCall {
  if (!/\.(cmd|bat)$/i.test(command)) return { command, args, shell: false };
  return { command: quoted(command), args: args.map(quoted), shell: true };
}

function quoted(part: string): string {
  if (/["%]/.test(part)) throw new Error(`a batch file cannot be given ${part}: it holds a quote or a percent sign`);
  return `"${part}"`;
}
