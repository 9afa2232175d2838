/** What was computed under a key is computed once. */
export function remembered<K, T>(known: Map<K, T>, key: K, compute: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = compute();
  known.set(key, value);
  return value;
}
