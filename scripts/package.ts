// Builds the extension and leaves one turnpike-<version>.vsix in the root of the project, after looking inside it.
import { createVSIX } from '@vscode/vsce';
import { glob, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readZip } from './packaging/read-zip.ts';
import { thirdPartyNotices } from './packaging/third-party-notices.ts';
import { vsixLimits, vsixProblems } from './packaging/vsix-problems.ts';
import { projectRoot, vsixPath } from './harness/project.ts';

await import('../esbuild.js');
await writeFile(join(projectRoot, 'ThirdPartyNotices.txt'), await thirdPartyNotices(projectRoot));
for await (const old of glob('*.vsix', { cwd: projectRoot })) await rm(join(projectRoot, old));

const packagePath = await vsixPath();
const log = console.log;
// vsce prints its own list, and warns about what is missing in a project that is not published.
console.log = () => {};
await createVSIX({
  cwd: projectRoot,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
console.log = log;

const archive = await readFile(packagePath);
const files = readZip(archive);
for (const [path, content] of files) console.log(`${String(content.length).padStart(9)}  ${path}`);
console.log(`${String(archive.length).padStart(9)}  ${packagePath}`);

const problems = vsixProblems(archive.length, files, vsixLimits);
for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length > 0) await rm(packagePath);
process.exit(problems.length > 0 ? 1 : 0);
