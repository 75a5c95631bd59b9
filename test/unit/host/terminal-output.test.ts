import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainOutput } from '../../../src/host/attach/plain-output.ts';
import { TerminalOutput } from '../../../src/host/attach/terminal-output.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { resetEditor } from '../../support/fake-vscode.ts';
import { terminalEvents, workspaceState } from '../../support/fake-workspace.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

let output: TerminalOutput;
let clock: FakeClock;

beforeEach(() => {
  resetEditor();
  clock = new FakeClock();
  output = new TerminalOutput(clock);
});

afterEach(() => output.dispose());

interface Terminal {
  readonly name: string;
}

/** A command that has begun in the terminal, and has written these pieces; `open`: more may come. */
function run(terminal: Terminal, command: string, pieces: readonly string[], open = false) {
  const execution = {
    commandLine: { value: command },
    async *read() {
      yield* pieces;
      if (open) await new Promise(() => undefined);
    },
  };
  terminalEvents.start.fire({ terminal, execution });
  return { end: (exitCode?: number) => terminalEvents.end.fire({ terminal, execution, exitCode }) };
}

/** Once all that was written has come. */
async function last(): Promise<{
  readonly key?: string;
  readonly text: string;
  readonly leftOut?: string | undefined;
}> {
  await settled();
  const found = await clock.run(output.last());
  if (typeof found === 'string') return { text: found };
  return { key: found.key, text: found.part.type === 'context' ? found.part.text : '', leftOut: found.leftOut };
}

const bash = { name: 'bash' };

describe('the last command of a terminal', () => {
  it('is still running until it has ended', async () => {
    const { end } = run(bash, 'make', ['one\n'], true);
    expect((await last()).text).toBe('$ make\none\n(still running)');
    end(2);
    expect((await last()).text).toBe('$ make\none\n(exit code 2)');
    expect(clock.pending).toBe(0);
  });

  it('is waited for a moment: its end is told late', async () => {
    const { end } = run(bash, 'make', ['one\n']);
    await settled();
    const found = output.last();
    await clock.advance(400);
    end(0);
    expect(await found).toMatchObject({ part: { text: '$ make\none\n(exit code 0)' } });
    expect(clock.pending).toBe(0);
  });

  it('has ended also where the shell does not tell how', async () => {
    const { end } = run(bash, 'make', ['one\n'], true);
    end(undefined);
    expect((await last()).text).toBe('$ make\none');
  });

  it('is not ended by the end of the one before', async () => {
    const first = run(bash, 'first', []);
    run(bash, 'second', [], true);
    first.end(1);
    expect((await last()).text).toBe('$ second\n\n(still running)');
  });

  it('is the one of the active terminal, and another one in each terminal of that name', async () => {
    const other = { name: 'bash' };
    run(bash, 'first', []).end(0);
    run(other, 'second', []).end(0);
    const second = await last();
    workspaceState.activeTerminal = bash;
    const first = await last();
    expect([first.text, second.text]).toEqual(['$ first\n\n(exit code 0)', '$ second\n\n(exit code 0)']);
    expect(first.key).not.toBe(second.key);
    terminalEvents.close.fire(bash);
    expect((await last()).text).toContain('second');
    terminalEvents.close.fire(other);
    expect((await last()).text).toContain('No terminal of this window');
  });

  it('goes with the end of its output where that is too long, and it is said', async () => {
    run(bash, 'cat', ['begin\n', `${'x'.repeat(99)}\n`.repeat(640), 'the end']).end(0);
    const { text, leftOut } = await last();
    expect(text).not.toContain('begin');
    expect(text).toContain('the end');
    expect(leftOut).toBe('Terminal: bash: the command wrote more than 64,000 characters: only the end will be sent.');
    run(bash, 'echo', ['short']).end(0);
    expect((await last()).leftOut).toBe(undefined);
  });
});

describe('the output of a terminal', () => {
  it('is text without colours, cursor moves and marks of the shell', () => {
    const written = '\u001B]633;C\u0007\u001B[1;31merror\u001B[0m: no\r\n\u001B[2K\u001B]0;title\u001B\\done\r\n\r\n';
    expect(plainOutput(written)).toBe('error: no\ndone');
  });

  it('is what a line shows in the end where it was written over', () => {
    expect(plainOutput('10%\r50%\r100%\nready')).toBe('100%\nready');
    expect(plainOutput('downloading\rdone')).toBe('doneloading');
    expect(plainOutput('downloading\r\u001B[Kdone')).toBe('done');
    expect(plainOutput('downloading\r\u001B[2Kdone')).toBe('done');
    expect(plainOutput('|\b/\b-\bok\tyes')).toBe('ok\tyes');
    expect(plainOutput('one\r\r\ntwo')).toBe('one\ntwo');
  });

  it('takes no longer for a line that is written over all the time', () => {
    const written = `${'x'.repeat(32_000)}${'\ry'.repeat(16_000)}`;
    expect(cpuMs(() => plainOutput(written))).toBeLessThan(1000);
  });
});
