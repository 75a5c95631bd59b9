import * as vscode from 'vscode';

/** Asks for the name people see in the picker; an existing one makes the new model a stand-in. `undefined`: dismissed. */
export async function pickGroup(groups: readonly string[], newName: string): Promise<string | undefined> {
  if (groups.length === 0) return newName;
  const own = { label: newName, description: 'a name of its own' };
  const existing = groups.map((group) => ({ label: group, description: 'tried when the others of this name fail' }));
  const choice = await vscode.window.showQuickPick([own, ...existing], {
    title: 'Add Model (3/3): Name',
    placeHolder: 'Models that share a name stand in for each other',
  });
  return choice?.label;
}
