export function Roles() {
  return <p class="quiet">…</p>;
}
