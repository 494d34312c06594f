/** RFC 9110 section 7.6.3: what a gateway says of itself. */
const viaMember = '1.1 forecache';

/** Via with this gateway as its last member. */
export function appendVia(before: string | undefined): string {
  return before === undefined || before === '' ? viaMember : `${before}, ${viaMember}`;
}
