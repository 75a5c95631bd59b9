import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const files: Readonly<Record<string, string>> = {
  'README.md':
    '# Corner shop\n\nA small project to try Turnpike on. Open `src/basket.ts`, select the loop and ask about it.\n',
  'src/basket.ts': `export interface Item {
  readonly name: string;
  readonly cents: number;
  readonly count: number;
}

/** The total of a basket in cents, with ten percent off from the fourth item of a kind. */
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) {
    const price = item.count > 3 ? item.cents * 0.9 : item.cents;
    sum += price * item.count;
  }
  return sum;
}
`,
  'src/receipt.py': `def receipt(items):
    """One line for each item, the total last."""
    lines = [f"{item['name']:<20} {item['cents'] / 100:>8.2f}" for item in items]
    total = sum(item["cents"] for item in items) / 100
    return "\\n".join([*lines, f"{'total':<20} {total:>8.2f}"])
`,
};

/** Writes a small project with something to ask about into a folder. */
export async function writeSampleWorkspace(folder: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
  }
}
