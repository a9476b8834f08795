export function Lab() {
  return <p class="quiet">…</p>;
}
