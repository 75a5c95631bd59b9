import * as vscode from 'vscode';
import type { Configuration } from '../../config/configuration.ts';
import { plainHttpProblems } from '../../config/plain-http.ts';
import { parseConfiguration } from '../../config/parse-configuration.ts';
import type { ParsedConfiguration } from '../../config/parse-configuration.ts';
import type { Problem } from '../../config/problem.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter } from '../../lib/emitter.ts';
import type { WatchedKeyPresence } from '../keys/key-presence.ts';
import { readSettings } from './settings-file.ts';

/**
 * The configuration as the settings say it now. A `Configuration` never changes: an answer that runs keeps the one it
 * began with, the next question takes the new one.
 */
export class ConfigurationService implements Disposable {
  readonly #keys: WatchedKeyPresence;
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  #parsed: ParsedConfiguration;
  /** The settings that `#parsed` was made from, to be quiet when another extension's setting changed. */
  #text: string;

  constructor(keys: WatchedKeyPresence) {
    this.#keys = keys;
    const raw = readSettings();
    this.#text = JSON.stringify(raw);
    this.#parsed = parseConfiguration(raw);
    this.#lookForKeys();
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('turnpike')) this.#read();
      }),
    );
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#read()));
    this.#owned.add(keys.onDidChange(() => this.#changed.fire()));
  }

  get configuration(): Configuration {
    return this.#parsed.configuration;
  }

  /** The mistakes in the settings, without missing keys. */
  get problems(): readonly Problem[] {
    return [...this.#parsed.problems, ...plainHttpProblems(this.#parsed, this.#keys)];
  }

  /** The settings changed, or whether a key is there. */
  readonly onDidChange = (listener: () => void): Disposable => this.#changed.on(listener);

  dispose(): void {
    this.#owned.dispose();
  }

  #read(): void {
    const raw = readSettings();
    const text = JSON.stringify(raw);
    if (text === this.#text) return;
    this.#text = text;
    this.#parsed = parseConfiguration(raw);
    this.#lookForKeys();
    this.#changed.fire();
  }

  /** Begins to look for the keys: the first picker that opens knows which are missing. */
  #lookForKeys(): void {
    for (const { key } of this.#parsed.configuration.deployments) this.#keys.has(key);
  }
}
