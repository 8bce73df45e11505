/** A gate that many pass one by one. They wait while it is shut. */
export class Gate {
  #shut: Promise<unknown> = Promise.resolve();

  /** Resolves once the gate is open. */
  async opened(): Promise<void> {
    await this.#shut;
  }

  /** Keeps the gate shut during the work; works run one after the other. @throws what the work throws. */
  async shutWhile(work: () => Promise<void>): Promise<void> {
    const working = this.#shut.then(work);
    this.#shut = working.catch(() => {});
    await working;
  }
}
