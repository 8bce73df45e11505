import * as z from "zod";
import type { AnyRequest } from "../../../lambdas/saga/define";
import type { Doing } from "../../../lambdas/saga/service";
import { type Change, intended, isDone } from "./change";

/** Mutants of a step that needs data from an earlier one. */
export const ofNeedy: Readonly<Record<string, Change<Doing<AnyRequest>>>> = {
  "a step that uses other data than it was given":
    ({ decide }) =>
    (state, message, now, known) => {
      const given = known.given && JSON.parse(JSON.stringify(known.given).replaceAll('"}', '?"}'));
      return decide(state, message, now, { ...known, ...(given && { given }) });
    },
  "a step that does not record what it used":
    ({ decide }) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      return decided.do === "commit"
        ? { ...decided, state: { ...decided.state, used: undefined } }
        : decided;
    },
};

/** Mutants of a step after the pivot. */
export const ofDeed: Readonly<Record<string, Change<Doing<AnyRequest>>>> = {
  "a step that does not look at the decision":
    ({ decide }) =>
    (state, message, now, known) =>
      decide(state, message, now, { pivot: "WON", ...known }),
  "a step that acts before its intent":
    ({ decide }) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      const acts = !state && decided.do === "commit" && !known.done;
      return acts ? decide(decided.state, message, now, { ...known, committed: true }) : decided;
    },
  "a step that repeats an intent without asking outside first":
    ({ decide }) =>
    (state, message, now, known) =>
      decide(state, message, now, { ...known, committed: true }),
  "a step that acts again although it is recorded":
    ({ decide }, by) =>
    (state, message, now, known) => {
      if (!state || !isDone(by, state)) return decide(state, message, now, known);
      const { used: given } = kept.parse(state);
      const intent = intended(decide, message, now, { pivot: "WON", ...(given && { given }) });
      return decide({ ...state, ...intent }, message, now, known);
    },
};

const kept = z.looseObject({ used: z.record(z.string(), z.unknown()).optional() });
