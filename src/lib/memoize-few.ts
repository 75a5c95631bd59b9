/**
 * `make` with a memory of the last few texts that it was called with. `most`: when so many are known they are all forgotten,
 * so that names which a server makes up do not fill the memory.
 */
export function memoizeFew<Made>(make: (text: string) => Made, most = 16): (text: string) => Made {
  const known = new Map<string, { readonly made: Made }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.made;
    const made = make(text);
    if (known.size >= most) known.clear();
    known.set(text, { made });
    return made;
  };
}
