export function WhatIf() {
  return <p class="quiet">…</p>;
}
