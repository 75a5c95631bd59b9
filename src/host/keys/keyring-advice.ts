/** Where the editor's window runs, which is where secrets are kept. */
export interface WindowPlace {
  readonly browser: boolean;
  /** The extension runs on another machine than the window: its operating system says nothing about the window's. */
  readonly remote: boolean;
  readonly platform: string;
}

const LINUX =
  'On Linux install and unlock a keyring (GNOME Keyring or KWallet), and start VS Code with --password-store=gnome-libsecret if it does not find it';
const MAC = 'On macOS allow VS Code to use its “Safe Storage” entry in Keychain Access';
const WINDOWS = 'On Windows sign in with the account that stored the key: DPAPI gives it to no other';
const BROWSER =
  'In the browser keys belong to this browser and this address: use the same ones, allow site data, and store keys in one window at a time';

/** What to do where a key does not stay. */
export function keyringAdvice({ browser, remote, platform }: WindowPlace): string {
  const otherwise = 'Or write "apiKey": "${env:NAME}" in the model’s entry and set that variable.';
  if (browser) return `${BROWSER}. ${otherwise}`;
  if (remote) return `${LINUX}. ${MAC}. ${WINDOWS}. ${otherwise}`;
  if (platform === 'darwin') return `${MAC}. ${otherwise}`;
  if (platform === 'win32') return `${WINDOWS}. ${otherwise}`;
  return `${LINUX}. ${otherwise}`;
}
