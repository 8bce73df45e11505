import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { waitsAgain } from "../../scripts/search/clocks";
import { rolesIn } from "../../scripts/search/roles";
import { machineFor } from "../../scripts/search/search";

it.each(sagaNames)(
  "the %s saga waits once for a person, whichever clock is behind",
  async (name) => {
    const saga: AnySaga = sagas[name];
    const { waiting = "" } = rolesIn(saga);
    const found = await waitsAgain(saga, waiting, { machine: machineFor(saga) });
    expect(found?.trace).toBeUndefined();
  },
);
