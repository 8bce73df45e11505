import * as z from "zod";
import { type AnySaga, servicesIn } from "../../../lambdas/saga/define";
import { refuse } from "../../../lambdas/saga/participant";
import { refusalName } from "../../../lambdas/saga/refusals";
import { rolesIn } from "../roles";
import { shipped } from "../services";
import { type Change, isDo } from "./change";
import { deciding } from "./deciding";
import { changed } from "./services";
import { type Aimed, within } from "./tries";

const refused = z.looseObject({ refusal: z.object({ name: z.string(), cause: z.string() }) });

const ofHold: Readonly<Record<string, Change>> = {
  "a step that is refused and leaves no tombstone":
    ({ decide }, by) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      if (!isDo(by, message) || decided.do !== "commit") return decided;
      const { refusal } = refused.safeParse(decided.state).data ?? {};
      return refusal ? refuse(refusal.name, refusal.cause) : decided;
    },
};

/** Removes what makes a refusal final. Writes of the refused command may still be under way. */
export function finalMutants(saga: AnySaga): Record<string, Aimed> {
  const { plain, undone } = rolesIn(saga);
  const by = { by: "nothing" } as const;
  const holds = servicesIn(saga).filter(({ sandbox }) => !sandbox);
  const services = holds.flatMap((it) =>
    changed(saga, it, ofHold).map(([name, parts]): [string, Aimed] => [
      name,
      { parts, tries: undone.flatMap((example) => within(example, {}, by)) },
    ]),
  );
  const whole = shipped(saga);
  const recorder = deciding(whole.recorder, (state, message, now, known) =>
    message.name === "confirm" && !state
      ? refuse(refusalName(saga.noun, "notPlaced"), "it was never placed")
      : whole.recorder.decide(state, message, now, known),
  );
  return {
    ...Object.fromEntries(services),
    "a confirm that is refused and leaves no tombstone": {
      parts: { ...whole, recorder },
      tries: within(plain, {}, by),
    },
  };
}
