/** `make` with a memory of the objects that it was called with, each for as long as something else holds it. */
export function memoizeObject<Value extends object, Made>(make: (value: Value) => Made): (value: Value) => Made {
  const known = new WeakMap<Value, { readonly made: Made }>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found.made;
    const made = make(value);
    known.set(value, { made });
    return made;
  };
}
