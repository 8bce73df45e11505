import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { lateEffect } from "../../scripts/search/finality";
import { rolesIn } from "../../scripts/search/roles";

/** A refused command may still have calls on their way. They must have no effect. */
describe.each(sagaNames)(
  "of the %s saga, no command that is refused takes effect later:",
  (name) => {
    const saga: AnySaga = sagas[name];
    const { plain, waiting, undone } = rolesIn(saga);
    const examples = [plain, waiting, ...undone].flatMap((example) => example ?? []);

    it.each(examples)("%s", async (example) => {
      expect((await lateEffect(saga, example))?.trace).toBeUndefined();
    });
  },
);
