/** What the sender of a message reads of its place; `before` go first. */
export function placeInLine(before: number): string {
  if (before === 0) return 'next in line';
  return before === 1 ? '1 message before it' : `${before} messages before it`;
}
