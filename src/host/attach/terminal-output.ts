import * as vscode from 'vscode';
import { systemClock } from '../../lib/clock.ts';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { oneLine } from '../words/one-line.ts';
import type { Found } from './pending-attachments.ts';
import { plainOutput } from './plain-output.ts';

/** What is kept of one command: the end of its output, where errors stand. */
const MAX_OUTPUT_CHARACTERS = 64_000;

/** A whole script may stand in the command line. */
const MAX_COMMAND_CHARACTERS = 4000;

/** VS Code may tell of the end of a command before it hands over the last of its output. */
const LATE_OUTPUT_MS = 1000;

/** It tells of the end some time after the prompt is back: who attaches at once means a command that has ended. */
const LATE_END_MS = 500;

interface LastCommand {
  readonly execution: vscode.TerminalShellExecution;
  readonly terminal: string;
  /** Of the terminal, as long as it is open. */
  readonly key: string;
  readonly command: string;
  output: string;
  /** The beginning of the output is gone. */
  cut: boolean;
  /** `exitCode` is absent where the shell has not told it. */
  ended: { readonly exitCode: number | undefined } | undefined;
  /** Settles when its end has been told and all of its output has come. */
  whole: Promise<unknown>;
  readonly tellEnd: () => void;
}

/**
 * What the last command of each terminal wrote, as far as the terminal's shell integration tells
 * (https://code.visualstudio.com/docs/terminal/shell-integration).
 */
export class TerminalOutput implements Disposable {
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  readonly #commands = new Map<vscode.Terminal, LastCommand>();
  readonly #keys = new WeakMap<vscode.Terminal, string>();
  #terminals = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
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
  async last(): Promise<Found | string> {
    const { activeTerminal } = vscode.window;
    const active = activeTerminal === undefined ? undefined : this.#commands.get(activeTerminal);
    const last = active ?? [...this.#commands.values()].at(-1);
    if (last === undefined) {
      return 'No terminal of this window has told of a command yet. That needs VS Code’s shell integration in the terminal.';
    }
    await settledWithin(last.whole, last.ended === undefined ? LATE_END_MS : LATE_OUTPUT_MS, this.#clock);
    const { terminal, key, command, output, cut } = last;
    const name = `Terminal: ${terminal}`;
    const text = `$ ${command}\n${plainOutput(output)}${endWords(last)}`;
    const leftOut = `${name}: the command wrote more than 64,000 characters: only the end will be sent.`;
    return {
      key,
      part: { type: 'context', source: 'terminal', name, languageId: 'console', text },
      ...(cut && { leftOut }),
    };
  }

  #begin({ terminal, execution }: vscode.TerminalShellExecutionStartEvent): void {
    const end = Promise.withResolvers<void>();
    const last: LastCommand = {
      execution,
      terminal: terminal.name,
      key: this.#keyOf(terminal),
      command: commandWords(execution.commandLine.value),
      output: '',
      cut: false,
      ended: undefined,
      whole: end.promise,
      tellEnd: end.resolve,
    };
    this.#commands.delete(terminal); // the last one of the map is the newest
    this.#commands.set(terminal, last);
    // what has come is kept where VS Code breaks off
    last.whole = Promise.all([end.promise, readInto(last, execution.read()).catch(() => undefined)]);
  }

  /** An earlier command of the terminal may end after the next one has begun. */
  #end({ terminal, execution, exitCode }: vscode.TerminalShellExecutionEndEvent): void {
    const last = this.#commands.get(terminal);
    if (last?.execution !== execution) return;
    last.ended = { exitCode };
    last.tellEnd();
  }

  #keyOf(terminal: vscode.Terminal): string {
    const key = this.#keys.get(terminal) ?? `terminal ${++this.#terminals}`;
    this.#keys.set(terminal, key);
    return key;
  }
}

function commandWords(command: string): string {
  return command.length > MAX_COMMAND_CHARACTERS ? oneLine(command, MAX_COMMAND_CHARACTERS) : command;
}

function endWords({ ended }: LastCommand): string {
  if (ended === undefined) return '\n(still running)';
  return ended.exitCode === undefined ? '' : `\n(exit code ${ended.exitCode})`;
}

async function readInto(last: LastCommand, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    const all = last.output + piece;
    last.cut ||= all.length > MAX_OUTPUT_CHARACTERS;
    last.output = all.slice(-MAX_OUTPUT_CHARACTERS);
  }
}

/** Resolves when `promise` has settled, or after this time. */
function settledWithin(promise: Promise<unknown>, milliseconds: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(milliseconds, resolve);
    const end = (): void => {
      cancel();
      resolve();
    };
    promise.then(end, end);
  });
}
