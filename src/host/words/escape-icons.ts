/** `\$(name)` too: what has its backslash already stays as it is. VS Code's own `escapeIcons` is the same. */
const ICON = /(\\)?\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g;

/** Words of a person or a model, fit for a label of VS Code: there `$(name)` would be drawn as an icon. */
export function escapeIcons(text: string): string {
  return text.replace(ICON, (icon, backslash?: string) => (backslash === undefined ? `\\${icon}` : icon));
}
