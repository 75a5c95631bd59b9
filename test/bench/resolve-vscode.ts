import { registerHooks } from 'node:module';

const fake = new URL('../support/fake-vscode.ts', import.meta.url).href;

/** From now on what is imported finds a stand-in for the editor's module, which exists only inside the editor. */
export function resolveVscode(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode'
        ? { url: fake, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}
