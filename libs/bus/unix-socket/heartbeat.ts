/** Beats over a connection and counts what is not acknowledged. */
export class Heartbeat {
  readonly #misses: number;
  readonly #beat: (n: number) => void;
  readonly #dead: () => void;
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #acknowledged = 0;

  /** `beat` sends the n-th heartbeat; `dead` is called once when `misses` of them stay unanswered. */
  constructor(interval: number, misses: number, beat: (n: number) => void, dead: () => void) {
    this.#misses = misses;
    this.#beat = beat;
    this.#dead = dead;
    this.#timer = setInterval(() => this.#tick(), interval);
  }

  /** The other side has answered the n-th heartbeat, and so all before it. */
  acknowledge(n: number): void {
    if (n > this.#acknowledged && n <= this.#sent) this.#acknowledged = n;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.#sent - this.#acknowledged >= this.#misses) {
      this.stop();
      this.#dead();
      return;
    }
    this.#sent += 1;
    this.#beat(this.#sent);
  }
}
