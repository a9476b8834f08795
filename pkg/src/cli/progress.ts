// How far it is, on a terminal.

/** How often it is told, in milliseconds. */
const PACE = 100;
const BAR = 24;

export class Progress {
  #read = 0;
  #told = 0;
  #began = Date.now();
  #shown = false;
  readonly #size: number | undefined;

  constructor(size: number | undefined) {
    this.#size = size;
  }

  tell(bytes: number, users: number): void {
    this.#read += bytes;
    const now = Date.now();
    if (!process.stderr.isTTY || now - this.#told < PACE) return;
    this.#told = now;
    this.#shown = true;
    const rate = Math.round((users * 1000) / Math.max(1, now - this.#began));
    process.stderr.write(`\r${this.#bar()}${users.toLocaleString('en-US')} people, ${rate.toLocaleString('en-US')} a second\x1b[K`);
  }

  #bar(): string {
    if (!this.#size) return '';
    const part = Math.min(1, this.#read / this.#size);
    const full = Math.floor(part * BAR);
    return `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${String(Math.floor(part * 100)).padStart(3)} %  `;
  }

  end(): void {
    if (this.#shown) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }
}
