import { readJsonc } from './read-jsonc.ts';

/** A task of .vscode/tasks.json, as far as the tests look at it. */
export interface Task {
  readonly label: string;
  readonly type: string;
  readonly script: string;
  readonly isBackground: boolean;
  readonly problemMatcher: {
    readonly pattern: { readonly regexp: string } & Readonly<
      Record<'file' | 'line' | 'column' | 'severity' | 'message', number>
    >;
    readonly background: {
      readonly activeOnStart: boolean;
      readonly beginsPattern: string;
      readonly endsPattern: string;
    };
  };
}

/** A configuration of .vscode/launch.json. */
export interface LaunchConfiguration {
  readonly name: string;
  readonly type: string;
  readonly preLaunchTask?: string;
  readonly program?: string;
  readonly args: readonly string[];
  readonly outFiles?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly debugWebviews?: boolean;
  readonly rendererDebugOptions?: { readonly outFiles: readonly string[] };
}

export async function readTasks(): Promise<readonly Task[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a file of the project; the tests fail on another shape
  return ((await readJsonc('.vscode/tasks.json')) as { readonly tasks: readonly Task[] }).tasks;
}

export async function readLaunchConfigurations(): Promise<readonly LaunchConfiguration[]> {
  const file = await readJsonc('.vscode/launch.json');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a file of the project; the tests fail on another shape
  return (file as { readonly configurations: readonly LaunchConfiguration[] }).configurations;
}
