import { grammarName, highlight } from './highlight.ts';
import { HIGHLIGHTER_EVENT } from './highlighter.ts';
import type { Highlighter } from './highlighter.ts';

// The panel's second script: loaded when the first code block is shown.

const detail: Highlighter = { highlight, grammarName };
window.dispatchEvent(new CustomEvent(HIGHLIGHTER_EVENT, { detail }));
