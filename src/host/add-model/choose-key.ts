import * as vscode from 'vscode';
import { askAndStore, storeAndSay } from '../keys/key-commands.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { describeKey } from '../keys/describe-key.ts';
import { keyQuestion } from './key-options.ts';
import type { KeyOption, KeyQuestion } from './key-options.ts';
import type { NewModel } from './new-model.ts';
import { stepTitle } from './steps.ts';
import type { Step } from './steps.ts';

export interface ChooseKeyPorts {
  readonly store: KeyStore;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Which question of Add Model this is. */
  readonly step: Step;
}

/**
 * Asks for the key of a new model where it needs one and has none. Gives the entry, which may name a variable now. When the
 * question is dismissed the model is added all the same: the picker says that its key is missing.
 */
export async function chooseKey(entry: NewModel, { store, environment, step }: ChooseKeyPorts): Promise<NewModel> {
  const question = await keyQuestion(entry, {
    environment,
    isStored: (binding) => isStored(store, binding),
  });
  if (question === undefined) return entry;
  const { binding } = question;
  const option = await pickOption(question, step);
  switch (option?.kind) {
    case 'use-variable':
      return { ...entry, apiKey: `\${env:${option.variable}}` };
    case 'store-variable': {
      const key = await store.read({ kind: 'environment', name: option.variable });
      if (key !== undefined) await storeAndSay(store, binding, key);
      return entry;
    }
    case 'enter':
      await askAndStore(store, binding, titleOf(binding, step));
      return entry;
    default:
      return entry;
  }
}

/** Where the secret storage cannot be read, a question for a key would lead nowhere: the chat says what is wrong. */
async function isStored(store: KeyStore, binding: KeyBinding): Promise<boolean> {
  try {
    return (await store.read({ kind: 'stored', ...binding })) !== undefined;
  } catch {
    return true;
  }
}

interface OptionRow extends vscode.QuickPickItem {
  readonly option: KeyOption;
}

async function pickOption({ binding, options }: KeyQuestion, step: Step): Promise<KeyOption | undefined> {
  const [only] = options;
  if (options.length === 1) return only;
  const row = await vscode.window.showQuickPick(options.map(rowOf), {
    title: titleOf(binding, step),
    placeHolder: 'Where does the key come from?',
    ignoreFocusOut: true,
  });
  return row?.option;
}

function titleOf(binding: KeyBinding, step: Step): string {
  return stepTitle(step, `API Key for ${describeKey(binding)}`);
}

function rowOf(option: KeyOption): OptionRow {
  switch (option.kind) {
    case 'use-variable':
      return {
        label: `$(symbol-variable) Use ${option.variable} from the environment`,
        detail: `Writes "apiKey": "\${env:${option.variable}}" and reads the variable at each call`,
        option,
      };
    case 'store-variable':
      return {
        label: `$(lock) Store the key of ${option.variable}`,
        detail: 'Copies it into the secret storage of VS Code, so that the variable is not needed later',
        option,
      };
    case 'enter':
      return { label: '$(key) Enter a key…', detail: 'Kept in the secret storage of VS Code', option };
    case 'none':
      return { label: '$(circle-slash) No key', detail: 'This server asks for none', option };
  }
}
