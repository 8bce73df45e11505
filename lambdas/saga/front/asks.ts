/** What a caller may be allowed: to place sagas, to decide on those that wait, or to have them undone. */
export const SCOPES = ["place", "approve", "operate"] as const;
export type Scope = (typeof SCOPES)[number];

/** Something that can be asked of a saga over HTTP. Each is served by a function with a role of its own. */
export interface Ask {
  readonly method: "GET" | "POST";
  /** Below the path of the saga's collection. */
  readonly path: "" | "/{id}" | "/{id}/approval" | "/{id}/compensation";
  /** A caller needs one of these. */
  readonly scopes: readonly Scope[];
}

export const ASKS = {
  place: { method: "POST", path: "", scopes: ["place"] },
  read: { method: "GET", path: "/{id}", scopes: SCOPES },
  decide: { method: "POST", path: "/{id}/approval", scopes: ["approve"] },
  compensate: { method: "POST", path: "/{id}/compensation", scopes: ["operate"] },
} as const satisfies Readonly<Record<string, Ask>>;
export type AskName = keyof typeof ASKS;

/** What can be asked of this saga: nobody decides on one that waits for nobody. */
export const asksOf = (saga: { readonly steps: readonly object[] }): AskName[] =>
  (Object.keys(ASKS) as AskName[]).filter((name) => name !== "decide" || waits(saga));

/** Whether sagas of this definition can wait for a person. */
export const waits = ({ steps }: { readonly steps: readonly object[] }): boolean =>
  steps.some((step) => "waits" in step);

/** The path of the collection: `/orders`. */
export const collectionOf = ({ noun }: { readonly noun: string }): string =>
  `/${noun.toLowerCase()}s`;
