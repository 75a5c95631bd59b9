import * as vscode from 'vscode';
import { systemClock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { WatchedKeyPresence } from '../keys/key-presence.ts';
import { COMPLETION_TRIGGERS, completeSettings } from './complete-settings.ts';
import { ConfigurationService } from './configuration-service.ts';
import { SettingsDiagnostics } from './settings-diagnostics.ts';
import { SETTINGS_FILES } from './settings-file.ts';
import { settingsQuickFixes } from './settings-quick-fixes.ts';

export interface RegisteredConfiguration extends Disposable {
  readonly service: ConfigurationService;
}

/** The configuration, its diagnostics in settings files, and their quick fixes. */
export function registerConfiguration(keys: WatchedKeyPresence): RegisteredConfiguration {
  const owned = new DisposableStore();
  const service = owned.add(new ConfigurationService(keys));
  owned.add(new SettingsDiagnostics({ service, keys, clock: systemClock }));
  owned.add(
    vscode.languages.registerCodeActionsProvider(SETTINGS_FILES, settingsQuickFixes(keys), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
  owned.add(vscode.languages.registerCompletionItemProvider(SETTINGS_FILES, completeSettings, ...COMPLETION_TRIGGERS));
  return { service, dispose: () => owned.dispose() };
}
