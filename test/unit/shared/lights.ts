import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { Decision, Participant } from "../../../lambdas/saga/participant";
import type { Commit, Store } from "../../../lambdas/saga/store";

export type Light = { readonly color: "GREEN" | "RED"; readonly by?: string };
export type Answer = { readonly color: string; readonly told?: string };
export type Known = { readonly told: string };
export type Decide = Participant<string, Light, Answer, string, Known>["decide"];
export type Made = Decision<Light, Answer, string>;

export const light = (
  decide: Decide,
  expected: ReturnType<Switch["expect"]> = undefined,
): Switch => ({
  key: (name) => `light#${name}`,
  expect: () => expected,
  decide,
});
export type Switch = Participant<string, Light, Answer, string, Known>;

/** A store that counts its calls. */
export class Counted<State extends object> implements Store<State> {
  readonly inner = new MemoryStore<State>();
  readonly commits: Commit<State>[] = [];
  reads = 0;

  async read(key: string) {
    this.reads++;
    return this.inner.read(key);
  }

  async commit(commit: Commit<State>) {
    this.commits.push(commit);
    return this.inner.commit(commit);
  }
}
