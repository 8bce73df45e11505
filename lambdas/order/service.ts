import { DynamoDbStore, documentClient } from "../runtime/aws/dynamodb-store";
import { now, setting } from "../runtime/aws/environment";
import type { ParticipantFunction } from "../runtime/functions/participant";
import { runCommand } from "../runtime/run-command";
import { type OrderCommand, orderCommands } from "./commands";
import { orderParticipant } from "./decide";
import { type OrderSagaCommand, parseCommand } from "./envelope";
import { orderRows } from "./table";

const store = new DynamoDbStore(documentClient(), orderRows());

const policy = {
  threshold: Number(setting("APPROVAL_THRESHOLD")),
  seconds: Number(setting("APPROVAL_SECONDS")),
};

function withPolicy(command: OrderSagaCommand<OrderCommand["name"]>): OrderCommand {
  const { name } = command;
  return name === "place" ? { ...command, name, policy } : { ...command, name };
}

/** The order service, deployed: however its commands come. */
export const orderService: ParticipantFunction<OrderCommand> = {
  parse: (event) => withPolicy(parseCommand(orderCommands, event)),
  sagaId: ({ order }) => order.orderId,
  run: (command) =>
    runCommand(orderParticipant, command, { store, now, perform: async () => ({}) }),
};
