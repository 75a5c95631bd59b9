import type { LiteralKey } from '../../config/literal-keys.ts';
import { checkKey } from './check-key.ts';
import type { KeyStore } from './key-store.ts';

export interface MoveResult {
  /** Stored and read back: these may be wiped from the settings. */
  readonly moved: readonly LiteralKey[];
  /** Another key is stored for the same vendor and origin: the person decides. */
  readonly conflicts: readonly LiteralKey[];
  /** `reason` follows “the key”. */
  readonly failed: readonly { readonly literal: LiteralKey; readonly reason: string }[];
}

export type OnConflict = 'ask' | 'replace';

/** Stores the keys that stood in the settings, one after the other, since two may be for the same origin. */
export async function moveKeys(
  literals: readonly LiteralKey[],
  store: KeyStore,
  onConflict: OnConflict,
): Promise<MoveResult> {
  const moved: LiteralKey[] = [];
  const conflicts: LiteralKey[] = [];
  const failed: MoveResult['failed'][number][] = [];
  for (const literal of literals) {
    const outcome = await moveKey(literal, store, onConflict);
    if (outcome === 'moved') moved.push(literal);
    else if (outcome === 'conflict') conflicts.push(literal);
    else failed.push({ literal, reason: outcome.reason });
  }
  return { moved, conflicts, failed };
}

type Outcome = 'moved' | 'conflict' | { readonly reason: string };

async function moveKey({ vendor, origin, key }: LiteralKey, store: KeyStore, onConflict: OnConflict): Promise<Outcome> {
  const checked = checkKey(key);
  if (checked.kind === 'refused') return { reason: checked.reason };
  try {
    const existing = await store.read({ kind: 'stored', vendor, origin });
    if (existing === checked.key) return 'moved';
    if (existing !== undefined && onConflict === 'ask') return 'conflict';
    const kept = await store.set({ vendor, origin }, checked.key);
    return kept === 'kept' ? 'moved' : { reason: 'could not be read back after storing' };
  } catch {
    return { reason: 'could not be stored: the secret storage of VS Code does not answer' };
  }
}
