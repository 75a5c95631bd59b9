/** An id for a question that is posted. `randomUUID` is missing where the page came over plain HTTP. */
export function newId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
