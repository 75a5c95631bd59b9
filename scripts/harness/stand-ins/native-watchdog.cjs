// Takes the place of the native module @vscode/native-watchdog, which ends an extension host whose parent has died.
// The extension host also looks for its parent every second by itself, which is enough here.
exports.start = () => {};
exports.exit = (/** @type {number | undefined} */ code) => process.exit(code ?? 0);
