import { type Saga, serviceNamed } from "../saga/define";
import { givenIn } from "../saga/given";
import type { Doing, Known } from "../saga/service";
import type { Store } from "../saga/store";
import { serviceTable, type Table } from "./tables";

/** What the rows of earlier steps give of what a service needs: one read each. */
export async function givenTo<R extends object>(
  by: Doing<R>,
  request: R,
  saga: Saga<R>,
  ports: { store<S extends object>(table: Table<S>): Pick<Store<S>, "read"> },
): Promise<Known["given"]> {
  const found: [string, unknown][] = [];
  for (const [name, giver] of Object.entries(by.needs ?? {})) {
    const service = serviceNamed(saga, giver.service);
    const row = await ports
      .store(serviceTable(saga, service))
      .read(service.key(saga.idOf(request)));
    found.push([name, givenIn(giver, row?.state)]);
  }
  return Object.fromEntries(found);
}
