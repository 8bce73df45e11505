/** What many pass one by one, and wait at while it is shut. */
export class Gate {
  #shut: Promise<unknown> = Promise.resolve();

  /** Resolves once the gate is open. */
  async opened(): Promise<void> {
    await this.#shut;
  }

  /** Keeps it shut during the work, one after the other. What fails there fails for who shut it. */
  async shutWhile(work: () => Promise<void>): Promise<void> {
    const working = this.#shut.then(work);
    this.#shut = working.catch(() => {});
    await working;
  }
}
