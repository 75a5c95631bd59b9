import * as vscode from 'vscode';
import { literalKeys, withoutKeys } from '../../config/literal-keys.ts';
import type { LiteralKey } from '../../config/literal-keys.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import { rewriteDocument } from '../configuration/change-models.ts';
import type { ChangeModels } from '../configuration/change-models.ts';
import { SETTING_NAMES } from '../configuration/setting-names.ts';
import { formatOf, isOwnSettings } from '../configuration/settings-file.ts';
import { readSettingsText } from '../configuration/settings-text.ts';
import { notify } from '../notify.ts';
import { describeKey } from './describe-key.ts';
import { adviceHere, warn } from './key-words.ts';
import { offerWords, unwrittenWords } from './literal-key-words.ts';
import { moveKeys } from './move-keys.ts';
import type { MoveResult } from './move-keys.ts';
import { sayMoved } from './say-moved.ts';
import type { KeyStore } from './key-store.ts';
import { withoutLiteralKeys } from './without-literal-keys.ts';

/** Where keys stand and how they are taken out of there. `wipe` rejects when the file cannot be written. */
interface KeySource {
  readonly wipe: (keys: readonly LiteralKey[]) => PromiseLike<void>;
  /** Shows the person the file. */
  readonly show: () => PromiseLike<unknown>;
}

const MOVE = 'Move Key';
const NOT_NOW = 'Not Now';

/**
 * Moves keys from the person's settings to secret storage. Offers it at the start and when the settings change, and edits
 * no file before the person agrees.
 */
export class LiteralKeyMover implements vscode.Disposable {
  readonly #store: KeyStore;
  readonly #changeModels: ChangeModels;
  readonly #owned = new DisposableStore();
  /** Moves follow one another: the second reads what the first has wiped. */
  #last: Promise<void> = Promise.resolve();
  /** Keys that were offered, or that the person asked to move: offered once in a session. */
  readonly #told = new Set<string>();
  /** Keys that are stored and still stand in a file that could not be written: wiped when it can be. */
  readonly #unwiped = new Set<string>();

  constructor(store: KeyStore, changeModels: ChangeModels) {
    this.#store = store;
    this.#changeModels = changeModels;
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTING_NAMES.models)) void this.offerMove();
      }),
    );
    // a file with unsaved changes could not be written before
    this.#owned.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isOwnSettings(document)) void this.offerMove();
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Asks the person whether the keys in their settings are to be moved, once in a session for each key. */
  async offerMove(): Promise<void> {
    const found = literalKeys(modelsInSettings());
    if (found.some(({ key }) => this.#unwiped.has(key)))
      await this.#moveFromSettings(({ key }) => this.#unwiped.has(key));
    const asked = found.filter(({ key }) => !this.#told.has(key) && !this.#unwiped.has(key));
    if (asked.length === 0) return;
    for (const { key } of asked) this.#told.add(key);
    if ((await notify('warning', offerWords(asked), MOVE, NOT_NOW)) !== MOVE) return;
    const agreed = new Set(asked.map(({ key }) => key));
    await this.#moveFromSettings(({ key }) => agreed.has(key));
  }

  /** Moves all keys of the person's settings: they asked for it. */
  moveFromSettings(): Promise<void> {
    return this.#moveFromSettings(() => true);
  }

  /** Moves the keys of a file that is open in an editor, a workspace's too, and saves it: the person asked for it. */
  moveFromDocument(document: vscode.TextDocument): Promise<void> {
    const source: KeySource = {
      wipe: (keys) => rewriteDocument(document, withoutLiteralKeys(document.getText(), formatOf(document), keys)),
      show: () => vscode.window.showTextDocument(document),
    };
    return this.#inTurn(async () => {
      const file = readSettingsText(document.getText(), formatOf(document));
      await this.#move(literalKeys(file.valueOf('models')), source);
    });
  }

  #moveFromSettings(isMeant: (literal: LiteralKey) => boolean): Promise<void> {
    return this.#inTurn(async () => {
      const literals = literalKeys(modelsInSettings()).filter(isMeant);
      if (literals.length > 0) await this.#move(literals, this.#settings);
    });
  }

  readonly #settings: KeySource = {
    wipe: (keys) =>
      this.#changeModels({
        inText: (text, format) => withoutLiteralKeys(text, format, keys),
        inValue: (models) => withoutKeys(models, keys),
      }),
    show: () => vscode.commands.executeCommand('turnpike.openSettings'),
  };

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work).catch(() => warn('The API keys in the settings could not be moved.'));
    return this.#last;
  }

  async #move(literals: readonly LiteralKey[], source: KeySource): Promise<void> {
    for (const { key } of literals) this.#told.add(key);
    const result = await moveKeys(literals, this.#store, 'ask');
    await this.#finish(result, source);
    for (const conflict of result.conflicts) void this.#decide(conflict, source);
  }

  async #finish({ moved, failed }: MoveResult, source: KeySource): Promise<void> {
    for (const { literal, reason } of failed)
      warn(`The API key for ${describeKey(literal)} in the settings ${reason}. ${adviceHere()}`);
    if (moved.length === 0) return;
    try {
      await source.wipe(moved);
    } catch {
      if (moved.some(({ key }) => !this.#unwiped.has(key))) warn(unwrittenWords(moved));
      for (const { key } of moved) this.#unwiped.add(key);
      return;
    }
    for (const { key } of moved) this.#unwiped.delete(key);
    void sayMoved(moved, source.show);
  }

  async #decide(conflict: LiteralKey, source: KeySource): Promise<void> {
    const fromSettings = 'Use the One from the Settings';
    const stored = 'Keep the Stored One';
    const message = `The settings hold an API key for ${describeKey(conflict)}, and another one is stored. Which is to be used?`;
    const choice = await notify('warning', message, fromSettings, stored);
    if (choice === undefined) return;
    await this.#inTurn(async () => {
      if (choice === fromSettings) await this.#finish(await moveKeys([conflict], this.#store, 'replace'), source);
      else await source.wipe([conflict]);
    });
  }
}

function modelsInSettings(): unknown {
  return vscode.workspace.getConfiguration().inspect<unknown>(SETTING_NAMES.models)?.globalValue;
}
