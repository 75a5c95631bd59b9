import { conversationStore } from './conversation/conversation-tables.ts';
import { ledgerStore } from './ledger/ledger-store.ts';
import { serveStorage } from './storage/serve-storage.ts';

// The entry of the storage's thread: every store is named here.

serveStorage([ledgerStore, conversationStore]);
