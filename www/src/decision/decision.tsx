export function Decision() {
  return <p class="quiet">…</p>;
}
