import type { Highlighter } from '../highlighter/highlighter.ts';

/** What highlight.js calls otherwise, or does not know here. */
const NAMES: Readonly<Record<string, string>> = {
  c: 'C',
  cjs: 'JavaScript',
  h: 'C',
  html: 'HTML',
  ini: 'INI',
  javascript: 'JavaScript',
  javascriptreact: 'JSX',
  js: 'JavaScript',
  jsonc: 'JSON',
  jsx: 'JSX',
  less: 'Less',
  mjs: 'JavaScript',
  php: 'PHP',
  plaintext: 'Text',
  powershell: 'PowerShell',
  ps1: 'PowerShell',
  scss: 'SCSS',
  sh: 'Shell',
  shell: 'Shell',
  shellscript: 'Shell',
  svelte: 'Svelte',
  svg: 'SVG',
  text: 'Text',
  toml: 'TOML',
  tsx: 'TSX',
  txt: 'Text',
  typescriptreact: 'TSX',
  vue: 'Vue',
  xml: 'XML',
};

/**
 * The name of a language for people: `TypeScript` for `ts`; what is not known stays as it is, nothing is `Text`. `grammarName`
 * is there when the grammars are.
 */
export function languageName(language: string, grammarName?: Highlighter['grammarName']): string {
  if (language === '') return 'Text';
  const key = language.toLowerCase();
  return (Object.hasOwn(NAMES, key) ? NAMES[key] : grammarName?.(key)) ?? language;
}
