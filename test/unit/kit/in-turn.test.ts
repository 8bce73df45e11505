import { partsOf } from "../../../lambdas/runtime/services";
import { type AnySaga, everyServiceIn } from "../../../lambdas/saga/define";
import { commandsInTurn } from "../../../lambdas/saga/message";
import { recordCommandsOf } from "../../../lambdas/saga/record-row";
import { sagaNames, sagas } from "../../../lambdas/sagas";

describe.each(sagaNames)("a command of the %s saga", (name) => {
  const saga: AnySaga = sagas[name];
  const { parsers } = partsOf(saga);
  const [example] = Object.values(saga.examples);
  const sent = (service: string, command: string, by: object = {}) =>
    parsers[service]?.({ command, [name]: example?.request, ...by });
  const all = [
    ...recordCommandsOf(saga).map((command) => [saga.noun, command] as const),
    ...everyServiceIn(saga).flatMap(({ service, commands }) =>
      Object.values(commands).map((command) => [service, command] as const),
    ),
  ];
  const inTurn = new Set(commandsInTurn(saga));

  it.each(all.filter(([, it]) => inTurn.has(it)))(
    "that must come in its turn is refused when it is sent by hand: %s, %s",
    (service, command) => {
      expect(() => sent(service, command)).toThrow("only an execution or an event may send it");
      expect(() => sent(service, command, { execution: "", event: "" })).toThrow("may send it");
      expect(sent(service, command, { execution: "e" })).toMatchObject({ name: command });
      expect(sent(service, command, { event: "e" })).toMatchObject({ name: command });
    },
  );

  it.each(all.filter(([, it]) => !inTurn.has(it)))(
    "that is right at any time is accepted from any sender: %s, %s",
    (service, command) => {
      expect(sent(service, command)).toMatchObject({ name: command });
    },
  );
});
