export interface ChatPage {
  readonly nonce: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Tells this page from others of the window, also after a reload. */
  readonly name: string;
}

/** The page of the panel: no inline script or style, nothing from anywhere but the extension's own folder. */
export function chatHtml({ nonce, cspSource, script, style, name }: ChatPage): string {
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${csp}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${style}" />
    <title>Turnpike</title>
  </head>
  <body data-page="${encodeURIComponent(name)}">
    <div id="root"></div>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}
