export function Take() {
  return <p class="quiet">…</p>;
}
