import * as vscode from 'vscode';
import { stepTitle } from './steps.ts';

interface NameRow extends vscode.QuickPickItem {
  readonly name: string;
}

/**
 * Asks for the name people see in the picker: the proposed one, one that is typed, or an existing one, which makes the new
 * model a stand-in. `undefined`: dismissed.
 */
export async function pickGroup(groups: readonly string[], newName: string): Promise<string | undefined> {
  if (groups.length === 0) return newName;
  const picker = vscode.window.createQuickPick<NameRow>();
  picker.title = stepTitle({ step: 3, of: 4 }, 'Name');
  picker.placeholder = 'Choose a name or type a new one: models that share a name stand in for each other';
  picker.items = nameRows(groups, newName, '');
  picker.onDidChangeValue((typed) => {
    picker.items = nameRows(groups, newName, typed.trim());
  });
  try {
    return await chosen(picker);
  } finally {
    picker.dispose();
  }
}

function chosen(picker: vscode.QuickPick<NameRow>): Promise<string | undefined> {
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const name = picker.selectedItems[0]?.name;
      if (name !== undefined) resolve(name);
    });
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
}

function nameRows(groups: readonly string[], newName: string, typed: string): readonly NameRow[] {
  const own = { label: newName, description: 'a name of its own', name: newName };
  const existing = groups.map((name) => {
    return { label: name, description: 'tried when the others of this name fail', name };
  });
  const isNew = typed !== '' && typed !== newName && !groups.includes(typed);
  const fromText = isNew ? [{ label: `Use the name “${typed}”`, alwaysShow: true, name: typed }] : [];
  // what matches the text stands first, so that Enter on an existing name joins it
  return [own, ...existing, ...fromText];
}
