import { isCount, isString, parseFields } from '../../protocol/parse-fields.ts';

/** What the page needs of the browser's storage for one tab. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** VS Code in the browser writes what a page has saved every 5 s; after this time it has done so. */
const FRESH_MS = 60_000;

/**
 * The draft once more, in the storage of the tab: it is written at once, and outlives a reload of the browser page. What
 * the page saves with VS Code's `setState` is lost when the page is reloaded within 5 s.
 * Source: https://github.com/microsoft/vscode/blob/main/src/vs/workbench/services/storage/browser/storageService.ts
 */
export interface SessionDraft {
  readonly keep: (draft: string) => void;
  /** What was kept last; `undefined` when that is so long ago that VS Code has it too. */
  readonly kept: () => string | undefined;
}

export interface SessionDraftPorts {
  /** Of this page: in some browsers all pages of a window share one storage. */
  readonly page: string;
  /** May throw: a browser can forbid storage. */
  readonly storage: () => TabStorage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createSessionDraft({ page, storage, now }: SessionDraftPorts): SessionDraft {
  const key = `turnpike.draft.${page}`;
  return {
    keep(draft) {
      attempt(() => storage().setItem(key, JSON.stringify({ draft, at: now() })));
    },
    kept: () => attempt(() => freshDraft(storage().getItem(key), now())),
  };
}

function freshDraft(text: string | null, now: number): string | undefined {
  const fields = parseFields(JSON.parse(text ?? 'null'));
  const draft = fields?.['draft'];
  const at = fields?.['at'];
  return isString(draft) && isCount(at) && now - at < FRESH_MS ? draft : undefined;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined; // no storage, or not what was written there
  }
}
