/** What steps sign in with. */
export function Credentials() {
  return null;
}
