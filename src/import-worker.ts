import { serveImport } from './conversation/serve-import.ts';

// The entry of the thread that reads a conversation which a person imports.

serveImport();
