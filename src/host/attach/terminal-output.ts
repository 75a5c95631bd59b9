import * as vscode from 'vscode';
import { systemClock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { AttachedPart } from './pending-attachments.ts';

/** What is kept of one command: the end of its output, where errors stand. */
const MAX_OUTPUT_CHARACTERS = 64_000;

/** VS Code tells of the end of a command before it hands over the last of its output. */
const LATE_OUTPUT_MS = 1_000;

interface LastCommand {
  readonly terminal: string;
  readonly command: string;
  output: string;
  exitCode: number | undefined;
  /** Settles when all of its output has come. */
  whole: Promise<void>;
}

/**
 * What the last command of each terminal wrote, as far as the terminal's shell integration tells
 * (https://code.visualstudio.com/docs/terminal/shell-integration).
 */
export class TerminalOutput implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #commands = new Map<vscode.Terminal, LastCommand>();

  constructor() {
    const { window } = vscode;
    this.#owned.add(window.onDidStartTerminalShellExecution((event) => this.#begin(event)));
    this.#owned.add(window.onDidEndTerminalShellExecution((event) => this.#end(event)));
    this.#owned.add(window.onDidCloseTerminal((terminal) => this.#commands.delete(terminal)));
  }

  dispose(): void {
    this.#owned.dispose();
    this.#commands.clear();
  }

  /** Of the active terminal, or of the one where a command was run last. A sentence where there is none. */
  async last(): Promise<AttachedPart | string> {
    const { activeTerminal } = vscode.window;
    const active = activeTerminal === undefined ? undefined : this.#commands.get(activeTerminal);
    const last = active ?? [...this.#commands.values()].at(-1);
    if (last === undefined) {
      return 'No terminal of this window has told of a command yet. That needs VS Code’s shell integration in the terminal.';
    }
    if (last.exitCode !== undefined) await settledWithin(last.whole, LATE_OUTPUT_MS);
    const { terminal, command, output, exitCode } = last;
    const end = exitCode === undefined ? '' : `\n(exit code ${exitCode})`;
    const text = `$ ${command}\n${plain(output)}${end}`;
    return { type: 'context', source: 'terminal', name: `Terminal: ${terminal}`, languageId: 'console', text };
  }

  #begin({ terminal, execution }: vscode.TerminalShellExecutionStartEvent): void {
    const last: LastCommand = {
      terminal: terminal.name,
      command: execution.commandLine.value,
      output: '',
      exitCode: undefined,
      whole: Promise.resolve(),
    };
    this.#commands.delete(terminal); // the last one of the map is the newest
    this.#commands.set(terminal, last);
    // what has come is kept where VS Code breaks off
    last.whole = readInto(last, execution.read()).catch(() => undefined);
  }

  #end({ terminal, exitCode }: vscode.TerminalShellExecutionEndEvent): void {
    const last = this.#commands.get(terminal);
    if (last !== undefined) last.exitCode = exitCode;
  }
}

async function readInto(last: LastCommand, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) last.output = (last.output + piece).slice(-MAX_OUTPUT_CHARACTERS);
}

/** Resolves when `promise` has settled, or after this time. */
function settledWithin(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemClock.after(milliseconds, resolve);
    const end = (): void => {
      cancel();
      resolve();
    };
    promise.then(end, end);
  });
}

/** What follows on an escape character: a string up to its end, as a title, or a command that moves or colours (ECMA-48). */
const ESCAPE = /^(?:\][^\p{Cc}]*\p{Cc}?|\\|[[()#;?]*[\d;]*[A-Za-z=><~])/u;

/** The text without what moves the cursor and colours it. */
export function plain(output: string): string {
  const [text = '', ...rest] = output.replaceAll('\r\n', '\n').split('\u001B');
  const whole = text + rest.map((piece) => piece.replace(ESCAPE, '')).join('');
  return whole.replaceAll(/(?![\n\t])\p{Cc}/gu, '').trimEnd();
}
