import * as vscode from 'vscode';
import type { KeyPresence } from '../../config/key-need.ts';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { ConfigurationService } from './configuration-service.ts';
import { documentProblems } from './document-problems.ts';
import { problemWords } from './problem-words.ts';
import { editorUri, settingsFile } from './settings-file.ts';
import type { LocatedProblem, SettingsProblem } from './settings-problem.ts';
import type { TextRange } from './settings-text.ts';

/** Long enough not to check at every key, short enough to seem immediate. */
const PAUSE_MS = 200;

export interface DiagnosticsPorts {
  readonly service: ConfigurationService;
  readonly keys: KeyPresence;
  readonly clock: Clock;
}

/** Mistakes in the settings files that are open, marked on the property while someone types. */
export class SettingsDiagnostics implements vscode.Disposable {
  readonly #ports: DiagnosticsPorts;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection('turnpike'));
  readonly #waiting = new Map<string, () => void>();

  constructor(ports: DiagnosticsPorts) {
    this.#ports = ports;
    const { workspace } = vscode;
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#check(document)));
    this.#owned.add(workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)));
    this.#owned.add(workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.#owned.add(ports.service.onDidChange(() => this.#checkAll()));
    this.#checkAll();
  }

  dispose(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
    this.#owned.dispose();
  }

  #checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#check(document);
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (settingsFile(document) === undefined) return;
    const uri = document.uri.toString();
    this.#waiting.get(uri)?.();
    this.#waiting.set(
      uri,
      this.#ports.clock.after(PAUSE_MS, () => this.#check(document)),
    );
  }

  #check(document: vscode.TextDocument): void {
    this.#waiting.get(document.uri.toString())?.();
    this.#waiting.delete(document.uri.toString());
    const located = problemsIn(document, this.#ports.keys);
    if (located !== undefined) this.#collection.set(editorUri(document), located.map(diagnostic));
  }

  #forget(document: vscode.TextDocument): void {
    this.#waiting.get(document.uri.toString())?.();
    this.#waiting.delete(document.uri.toString());
    this.#collection.delete(editorUri(document));
  }
}

/** The problems of a settings file as it stands now, or `undefined` when the document is another file. */
export function problemsIn(document: vscode.TextDocument, keys: KeyPresence): readonly LocatedProblem[] | undefined {
  const found = settingsFile(document);
  return found && documentProblems(found.file, found.others, keys);
}

export function toRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

const SEVERITIES: Record<SettingsProblem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

function diagnostic({ problem, range }: LocatedProblem): vscode.Diagnostic {
  const made = new vscode.Diagnostic(toRange(range), problemWords(problem), SEVERITIES[problem.severity]);
  made.source = 'Turnpike';
  made.code = problem.code;
  return made;
}
