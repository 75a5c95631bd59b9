import * as vscode from 'vscode';
import { firstLines } from './attachable-file.ts';
import type { AttachedPart } from './pending-attachments.ts';

const SEVERITIES: Readonly<Record<vscode.DiagnosticSeverity, string>> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'information',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
};

/** All problems that VS Code shows, a line each, errors first; `undefined` where there are none. */
export function currentProblems(): AttachedPart | undefined {
  const lines = vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) => diagnostics.map((diagnostic) => ({ uri, diagnostic })))
    .toSorted((first, second) => first.diagnostic.severity - second.diagnostic.severity)
    .map(({ uri, diagnostic }) => {
      const { range, severity, message, source = '' } = diagnostic;
      const place = `${vscode.workspace.asRelativePath(uri, false)}:${range.start.line + 1}:${range.start.character + 1}`;
      return `${place}: ${SEVERITIES[severity]}: ${message}${source === '' ? '' : ` (${source})`}`;
    });
  if (lines.length === 0) return undefined;
  const name = lines.length === 1 ? '1 problem' : `${lines.length} problems`;
  return { type: 'context', source: 'problems', name, languageId: '', text: firstLines(lines.join('\n')) };
}
