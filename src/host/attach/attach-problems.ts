import * as vscode from 'vscode';
import { boundedText } from './bounded-code.ts';
import { nameOf } from './name-of.ts';
import type { Found } from './pending-attachments.ts';

const SEVERITIES: Readonly<Record<vscode.DiagnosticSeverity, string>> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'information',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
};

/** All problems that VS Code shows, a line each, errors first; `undefined` where there are none. */
export function currentProblems(): Found | undefined {
  const lines = vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) => diagnostics.map((diagnostic) => ({ uri, diagnostic })))
    .toSorted((first, second) => first.diagnostic.severity - second.diagnostic.severity)
    .map(({ uri, diagnostic }) => {
      const { range, severity, message, source = '' } = diagnostic;
      const place = `${nameOf(uri)}:${range.start.line + 1}:${range.start.character + 1}`;
      const words = message.replaceAll(/\s*\n\s*/g, ' '); // a line each: they are counted
      return `${place}: ${SEVERITIES[severity]}: ${words}${source === '' ? '' : ` (${source})`}`;
    });
  if (lines.length === 0) return undefined;
  const all = lines.length === 1 ? '1 problem' : `${lines.length} problems`;
  const { text, leftOut } = boundedText(all, lines.join('\n'));
  const sent = text.split('\n').length;
  const name = leftOut === undefined ? all : `${sent} of ${all}`;
  return {
    key: 'problems',
    part: { type: 'context', source: 'problems', name, languageId: '', text },
    ...(leftOut !== undefined && {
      leftOut: `${all} are too many: only the first ${sent} will be sent, errors first.`,
    }),
  };
}
