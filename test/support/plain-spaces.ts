/** With a plain space for each one that keeps a number beside its unit: for tests of what is said and not of how it breaks. */
export function plainSpaces<Value>(value: Value): Value {
  const plain: Value = JSON.parse(JSON.stringify(value).replaceAll('\u00A0', ' '));
  return plain;
}
