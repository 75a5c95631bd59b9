import * as vscode from 'vscode';
import { literalKeys, withoutKeys, type LiteralKey } from '../../config/literal-keys.ts';
import { MODELS } from '../../config/settings-schema.ts';
import { readSettingsText } from '../../config/settings-text.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import { editorUri, formatOf, isOwnSettings } from '../configuration/settings-file.ts';
import type { KeyStore } from './key-store.ts';
import { adviceHere, describeKey, say, warn } from './key-words.ts';
import { moveKeys, type MoveResult } from './move-keys.ts';

/** Takes the keys out of where they stand; rejects when the file cannot be written. */
type Wipe = (keys: readonly LiteralKey[]) => PromiseLike<void>;

/** Moves keys from the person's settings to secret storage: at the start, when the settings change, and when asked to. */
export class LiteralKeyMover implements vscode.Disposable {
  readonly #store: KeyStore;
  readonly #owned = new DisposableStore();
  /** Moves follow one another: the second reads what the first has wiped. */
  #last: Promise<void> = Promise.resolve();
  /** Keys that the person has to decide on, or cannot be stored: said once. */
  readonly #left = new Set<string>();
  /** Keys that are stored and still stand in a file that could not be written: said once, tried again. */
  readonly #unwiped = new Set<string>();

  constructor(store: KeyStore) {
    this.#store = store;
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(MODELS)) void this.moveFromSettings();
      }),
    );
    // a file with unsaved changes could not be written before
    this.#owned.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isOwnSettings(document)) void this.moveFromSettings();
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  moveFromSettings(): Promise<void> {
    return this.#queue(async () => {
      const literals = literalKeys(modelsInSettings()).filter(({ key }) => !this.#left.has(key));
      if (literals.length > 0) await this.#move(literals, wipeFromSettings);
    });
  }

  /** Moves the keys of a file that is open in an editor, a workspace's too, and saves it. Comments in it stay. */
  moveFromDocument(document: vscode.TextDocument): Promise<void> {
    return this.#queue(async () => {
      const file = readSettingsText(document.getText(), formatOf(document));
      await this.#move(literalKeys(file.valueOf(MODELS)), (keys) => wipeFromDocument(document, keys));
    });
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work).catch(() => warn('The API keys in the settings could not be moved.'));
    return this.#last;
  }

  async #move(literals: readonly LiteralKey[], wipe: Wipe): Promise<void> {
    const result = await moveKeys(literals, this.#store, 'ask');
    for (const { key } of [...result.conflicts, ...result.failed.map(({ literal }) => literal)]) this.#left.add(key);
    await this.#finish(result, wipe);
    for (const conflict of result.conflicts) void this.#decide(conflict, wipe);
  }

  async #finish({ moved, failed }: MoveResult, wipe: Wipe): Promise<void> {
    for (const { literal, reason } of failed)
      warn(`The API key for ${describeKey(literal)} in the settings ${reason}. ${adviceHere()}`);
    if (moved.length === 0) return;
    const names = [...new Set(moved.map(describeKey))].join(', ');
    try {
      await wipe(moved);
    } catch {
      if (moved.some(({ key }) => !this.#unwiped.has(key)))
        warn(
          `The API key for ${names} is stored, but the settings file could not be written: save it, or remove the key.`,
        );
      for (const { key } of moved) this.#unwiped.add(key);
      return;
    }
    say(
      `The API key for ${names} was moved from the settings to secret storage. If the file has been synced or shared, make a new key at the provider.`,
    );
  }

  async #decide(conflict: LiteralKey, wipe: Wipe): Promise<void> {
    const fromSettings = 'Use the One from the Settings';
    const stored = 'Keep the Stored One';
    const message = `The settings hold an API key for ${describeKey(conflict)}, and another one is stored. Which is to be used?`;
    const choice = await vscode.window.showWarningMessage(message, fromSettings, stored);
    if (choice === undefined) return;
    await this.#queue(async () => {
      this.#left.delete(conflict.key);
      if (choice === fromSettings) await this.#finish(await moveKeys([conflict], this.#store, 'replace'), wipe);
      else await wipe([conflict]);
    });
  }
}

function modelsInSettings(): unknown {
  return vscode.workspace.getConfiguration().inspect<unknown>(MODELS)?.globalValue;
}

/** Through the file when it is open, which keeps its comments, else through VS Code, which writes the setting anew. */
async function wipeFromSettings(keys: readonly LiteralKey[]): Promise<void> {
  const open = vscode.workspace.textDocuments.filter((document) => isOwnSettings(document) && !document.isDirty);
  for (const document of open) if (keysIn(document, keys).length > 0) await wipeFromDocument(document, keys);
  if (literalKeys(modelsInSettings()).every(({ key }) => !keys.some((wiped) => wiped.key === key))) return;
  const models = withoutKeys(modelsInSettings(), keys);
  await vscode.workspace.getConfiguration().update(MODELS, models, vscode.ConfigurationTarget.Global);
}

async function wipeFromDocument(document: vscode.TextDocument, keys: readonly LiteralKey[]): Promise<void> {
  const file = readSettingsText(document.getText(), formatOf(document));
  const paths = keysIn(document, keys).map(({ index }) => [MODELS, index, 'apiKey']);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(editorUri(document), document.validateRange(whole), file.without(paths));
  if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save()))
    throw new Error('the file could not be written');
}

/** Where these keys stand in a file. */
function keysIn(document: vscode.TextDocument, keys: readonly LiteralKey[]): readonly LiteralKey[] {
  const file = readSettingsText(document.getText(), formatOf(document));
  return literalKeys(file.valueOf(MODELS)).filter(({ key }) => keys.some((wiped) => wiped.key === key));
}
