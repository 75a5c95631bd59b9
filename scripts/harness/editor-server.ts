import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeServer, codeServerEnvironment, emptyConfig } from './code-server.ts';
import { freePort } from './free-port.ts';
import { startProcessGroup } from './process-group.ts';
import type { ProcessGroup } from './process-group.ts';

export interface EditorServerOptions {
  readonly userDataDir: string;
  readonly extensionsDir: string;
  /** File for the output of the server, its extension hosts included. */
  readonly log: string;
  /** A free one when left out. The editor keeps its secrets per port. */
  readonly port?: number;
  /** Folder that `/` opens. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Opens every folder in Restricted Mode until the person trusts it. Without it all is trusted. */
  readonly restricted?: boolean;
  /** More arguments for code-server. */
  readonly args?: readonly string[];
}

export interface EditorServer {
  /** `http://127.0.0.1:PORT`, without a slash. */
  readonly url: string;
  readonly port: number;
  readonly log: () => string;
  /** Settles when the server ends, by itself or by `stop`. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

const startLimitMs = 60_000;

/** Starts VS Code's server (code-server) on loopback and waits until it answers. */
export async function startEditorServer(options: EditorServerOptions): Promise<EditorServer> {
  const { node, entry } = await codeServer();
  const port = options.port ?? (await freePort());
  const config = await emptyConfig(options.userDataDir);
  const args = [entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--config', config, ...flags(options)];
  const group = startProcessGroup(node, args, { env: codeServerEnvironment(options.env), log: options.log });
  const url = `http://127.0.0.1:${port}`;
  const log = (): string => readFileSync(options.log, 'utf8');
  try {
    await untilHealthy(url, group);
  } catch (error) {
    await group.stop();
    throw new Error(`VS Code's server did not start:\n${log()}`, { cause: error });
  }
  return { url, port, log, ended: group.ended, stop: group.stop };
}

function flags(options: EditorServerOptions): readonly string[] {
  return [
    ...['--user-data-dir', options.userDataDir, '--extensions-dir', options.extensionsDir],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened'],
    ...(options.restricted ? [] : ['--disable-workspace-trust']),
    ...(options.args ?? []),
    ...(options.folder === undefined ? [] : [options.folder]),
  ];
}

async function untilHealthy(url: string, group: ProcessGroup): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  const healthy = async (): Promise<boolean> => (await fetch(`${url}/healthz`).catch(() => undefined))?.ok === true;
  while (!(await healthy())) {
    if (group.exitCode() !== undefined) throw new Error(`exit code ${group.exitCode()}`);
    if (Date.now() > deadline) throw new Error(`no answer in ${startLimitMs / 1000} s`);
    await sleep(50);
  }
}

/**
 * How the extension host ended, when it did not end by itself with code 0. The workbench does not tell (it reports
 * success when the host dies), so only the server's log shows it.
 */
export function extensionHostDeath(serverLog: string): string | undefined {
  return /Extension Host Process exited with (code: (?!0,)\S+, signal: \S+)/.exec(serverLog)?.[1];
}

/** A temporary-folder layout that the harness uses everywhere: `<root>/user-data`, `<root>/extensions`, `<root>/server.log`. */
export function layout(root: string): {
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly log: string;
} {
  return {
    userDataDir: join(root, 'user-data'),
    extensionsDir: join(root, 'extensions'),
    log: join(root, 'server.log'),
  };
}
