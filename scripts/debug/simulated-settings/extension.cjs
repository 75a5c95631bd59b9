// F5 opens a second window with a temporary profile, whose settings no launch configuration can fill. This extension is
// loaded there beside Turnpike and writes what `npm run debug` left in out/debug/settings.json into that profile.
const { readFile } = require('node:fs/promises');
const path = require('node:path');
const { ConfigurationTarget, workspace } = require('vscode');

exports.activate = async () => {
  const file = path.join(__dirname, '../../../out/debug/settings.json');
  /** @type {Readonly<Record<string, unknown>>} */
  const settings = JSON.parse(await readFile(file, 'utf8'));
  const configuration = workspace.getConfiguration();
  for (const [name, value] of Object.entries(settings)) {
    // A profile that already has models is a person's own, not the temporary one: nothing in it is replaced.
    if (configuration.inspect(name)?.globalValue !== undefined) continue;
    await configuration.update(name, value, ConfigurationTarget.Global);
  }
};
