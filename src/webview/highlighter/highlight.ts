import type { HLJSApi, LanguageFn } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { CHUNK_MAX } from '../markdown/code-chunks.ts';
import { HighlightTree } from './highlight-tree.ts';
import type { HighlightNode } from './highlight-tree.ts';

const LANGUAGES: Readonly<Record<string, LanguageFn>> = {
  bash,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  ini,
  java,
  json,
  kotlin,
  lua,
  markdown,
  php,
  python,
  ruby,
  rust,
  shell,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};

/** Names that highlight.js does not know here, and languages that a larger one covers, which saves their grammar. */
const ALIASES: Readonly<Record<string, string>> = {
  c: 'cpp',
  h: 'cpp',
  javascript: 'typescript',
  js: 'typescript',
  jsx: 'typescript',
  mjs: 'typescript',
  cjs: 'typescript',
  javascriptreact: 'typescript',
  typescriptreact: 'typescript',
  jsonl: 'json',
  shellscript: 'bash',
  scss: 'css',
  less: 'css',
  vue: 'xml',
  svelte: 'xml',
};

/** Code with a longer line stays plain: some grammars look at the rest of the line from each character of it. */
const LINE_LIMIT = 1000;

const LONG_LINE = new RegExp(`[^\\n]{${LINE_LIMIT + 1}}`);

let api: HLJSApi | undefined;

/** Made at the first code block, so that a panel without code does not pay for it. */
function highlighter(): HLJSApi {
  if (api !== undefined) return api;
  api = hljs.newInstance();
  api.configure({ __emitter: HighlightTree });
  for (const [name, language] of Object.entries(LANGUAGES)) api.registerLanguage(name, language);
  for (const [alias, languageName] of Object.entries(ALIASES)) api.registerAliases(alias, { languageName });
  return api;
}

/** What highlight.js calls a language; `undefined` when it does not know it here. */
export function grammarName(language: string): string | undefined {
  return highlighter().getLanguage(language)?.name;
}

/**
 * The scopes of `code` as a tree; `undefined` when the language is not known, or when the code is longer than a chunk or
 * has a line that is too long.
 */
export function highlight(code: string, language: string): readonly HighlightNode[] | undefined {
  if (code.length > CHUNK_MAX || LONG_LINE.test(code) || highlighter().getLanguage(language) === undefined)
    return undefined;
  const { _emitter: tree, errorRaised } = highlighter().highlight(code, { language, ignoreIllegals: true });
  return errorRaised === undefined && tree instanceof HighlightTree ? tree.nodes : undefined;
}
