export interface VsixLimits {
  readonly vsixBytes: number;
  /** Unpacked bytes by path inside the extension. */
  readonly fileBytes: Readonly<Record<string, number>>;
}

export const vsixLimits: VsixLimits = {
  vsixBytes: 1_000_000,
  fileBytes: {
    'extension/dist/extension.cjs': 600_000,
    'extension/dist/storage-worker.cjs': 200_000,
    'extension/dist/import-worker.cjs': 100_000,
    'extension/dist/webview.js': 250_000,
    'extension/dist/highlighter.js': 150_000,
  },
};

/** Every path that may be in the VSIX. vsce renames LICENSE and README and adds the first two. */
const allowed: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package(\.nls(\.[a-z-]+)?)?\.json$/i,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/license(\.txt|\.md)?$/i,
  /^extension\/ThirdPartyNotices\.txt$/,
  /^extension\/dist\/(extension|storage-worker|import-worker)\.cjs$/,
  /^extension\/dist\/(webview\.(js|css)|highlighter\.js)$/,
  /^extension\/media\/[\w-]+\.(png|svg|md)$/,
];

/** What the keys of the vendors look like. */
const keyShapes: readonly RegExp[] = [
  /\bsk-[\w-]{20,}/,
  /\bAIza[\w-]{35}/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgsk_\w{20,}/,
  /\bxai-\w{20,}/,
  /\bhf_[A-Za-z]{30,}/,
  /\bgh[pousr]_\w{30,}/,
  /\bgithub_pat_\w{20,}/,
  /\bpplx-\w{20,}/,
  /\br8_\w{30,}/,
  /\bnvapi-[\w-]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

/**
 * What is wrong with a VSIX, one line each: files that do not belong in it or are missing from it, sizes, and what
 * looks like a key.
 */
export function vsixProblems(bytes: number, files: ReadonlyMap<string, Buffer>, limits: VsixLimits): readonly string[] {
  const problems = bytes > limits.vsixBytes ? [`the VSIX has ${bytes} bytes, the limit is ${limits.vsixBytes}`] : [];
  const manifest = files.get('extension/package.json')?.toString() ?? '';
  for (const [path] of manifest.matchAll(/(?<=")(\.\/)?(dist|media)\/[^"]+(?=")/g)) {
    const wanted = `extension/${path.replace('./', '')}`;
    if (!files.has(wanted)) problems.push(`package.json names ${path}, which is not there`);
  }
  for (const [path, content] of files) {
    if (!allowed.some((pattern) => pattern.test(path))) problems.push(`${path} is not on the list of allowed files`);
    const limit = limits.fileBytes[path] ?? Infinity;
    if (content.length > limit) problems.push(`${path} has ${content.length} bytes, the limit is ${limit}`);
    const key = findKey(content.toString('latin1'));
    if (key !== undefined) problems.push(`${path} contains what looks like a key: ${key}…`);
  }
  return problems;
}

/** The first characters of the first key-shaped string. */
function findKey(text: string): string | undefined {
  return keyShapes.flatMap((shape) => shape.exec(text)?.[0].slice(0, 8) ?? [])[0];
}
