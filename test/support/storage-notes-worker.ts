// The storage's thread with a second store.
import { ledgerStore } from '../../src/ledger/ledger-store.ts';
import { serveStorage } from '../../src/storage/serve-storage.ts';
import { noteStore } from './note-store.ts';

serveStorage([ledgerStore, noteStore]);
