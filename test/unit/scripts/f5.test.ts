import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, matchesGlob, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJsonc, root } from './read-jsonc.ts';
import { readLaunchConfigurations, readTasks } from './vscode-files.ts';
import type { LaunchConfiguration, Task } from './vscode-files.ts';

const [task] = await readTasks();
const [f5, ...others] = await readLaunchConfigurations();
if (task === undefined || f5 === undefined) throw new Error('.vscode names no task or no configuration');

/** Paths in the project that a configuration names, without the folders that the task makes. */
function namedPaths({ args, program = '' }: LaunchConfiguration): readonly string[] {
  return [...args, program].flatMap((text) => /\$\{workspaceFolder\}\/?(.*)$/.exec(text)?.[1] ?? []);
}

describe('what F5 names', () => {
  test('is there: task, script and paths', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(f5.preLaunchTask).toBe(task.label);
    expect(task.type).toBe('npm');
    expect(Object.keys(scripts)).toContain(task.script);
    const made = 'out/debug/corner-shop';
    const paths = [f5, ...others].flatMap(namedPaths);
    expect(paths).toContain(made);
    expect(paths.filter((path) => path !== made && !existsSync(join(root, path)))).toEqual([]);
  });

  test('opens the extension beside the one that writes the settings, in a profile that is thrown away', async () => {
    const extensions = namedPaths(f5).filter((path) => existsSync(join(root, path, 'package.json')));
    const names = await Promise.all(
      extensions.map(async (path) => basename(String(Object(await readJsonc(join(path, 'package.json'))).main))),
    );
    expect(names).toEqual(['extension.cjs', 'extension.cjs']);
    expect(f5.args).toContain('--profile-temp');
    expect(f5.debugWebviews).toBe(true);
  });

  test('recommends extensions by a valid file', async () => {
    expect(await readJsonc('.vscode/extensions.json')).toHaveProperty('recommendations');
  });
});

describe('the task that F5 starts, from a clean state', () => {
  let folder = '';
  let outdir = '';
  let child: ChildProcess;
  let lines: readonly string[] = [];
  let settings: Readonly<Record<string, unknown>> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnpike-f5-'));
    outdir = join(folder, 'dist');
    ({ child, lines } = await runUntilReady(task, [`--folder=${join(folder, 'debug')}`, `--outdir=${outdir}`]));
    settings = JSON.parse(await readFile(join(folder, 'debug/settings.json'), 'utf8'));
  }, 60_000);

  afterAll(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  test('says when it begins and ends, in lines that the problem matcher reads', () => {
    const { beginsPattern, endsPattern, activeOnStart } = task.problemMatcher.background;
    expect(task.isBackground && activeOnStart).toBe(true);
    expect(lines.filter((line) => new RegExp(beginsPattern).test(line))).toHaveLength(1);
    expect(lines.filter((line) => new RegExp(endsPattern).test(line))).toHaveLength(1);
    expect(lines.filter((line) => new RegExp(task.problemMatcher.pattern.regexp).test(line))).toEqual([]);
  });

  test.each(['extension.cjs', 'storage-worker.cjs', 'import-worker.cjs', 'webview.js'])(
    'leaves %s where the debugger looks, with a source map to files that are there',
    async (name) => {
      const patterns = [...(f5.outFiles ?? []), ...(f5.rendererDebugOptions?.outFiles ?? [])];
      const globs = patterns.map((pattern) => pattern.replace(`\${workspaceFolder}/`, ''));
      expect(globs.some((pattern) => matchesGlob(`dist/${name}`, pattern))).toBe(true);
      const code = await readFile(join(outdir, name), 'utf8');
      expect(code).toMatch(new RegExp(`//# sourceMappingURL=${name.replaceAll('.', '\\.')}\\.map\\s*$`));
      const { sources }: { sources: readonly string[] } = JSON.parse(
        await readFile(join(outdir, `${name}.map`), 'utf8'),
      );
      const files = sources.map((source) => resolve(outdir, source));
      const own = files.filter((file) => !file.includes('node_modules'));
      expect(own.filter((file) => !existsSync(file))).toEqual([]);
      expect(own.some((file) => relative(root, file).startsWith('src'))).toBe(true);
    },
  );

  test('leaves a sample workspace, and settings that lead to the running simulator with the key of F5', async () => {
    expect(existsSync(join(folder, 'debug/corner-shop/src/basket.ts'))).toBe(true);
    const text = JSON.stringify(settings);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    expect((await fetch(`${url}/`)).status).toBe(200);
    const [, variable = ''] = /\$\{env:(\w+)\}/.exec(text) ?? [];
    expect(f5.env).toHaveProperty(variable);
  });

  test('ends the simulator when it is ended', async () => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(JSON.stringify(settings)) ?? [];
    const ended = new Promise((resolveEnd) => child.once('exit', resolveEnd));
    child.kill('SIGTERM');
    await ended;
    await expect(fetch(`${url}/`)).rejects.toThrow('fetch failed');
  }, 20_000);
});

/** Runs the script of a task until its line for "ready", and returns all lines up to there. */
async function runUntilReady(
  { script, problemMatcher }: Task,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly lines: readonly string[] }> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const [, ...words] = String(scripts[script]).split(' ');
  const child = spawn(process.execPath, [...words, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ready = new RegExp(problemMatcher.background.endsPattern, 'm');
  let output = '';
  await new Promise<void>((resolveReady, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        if (ready.test(output)) resolveReady();
      });
    }
    child.once('exit', (code) => reject(new Error(`the task ended with code ${code}:\n${output}`)));
  });
  return { child, lines: output.split(/\r?\n/) };
}
