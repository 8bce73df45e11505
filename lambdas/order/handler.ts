import { DynamoDbStore, documentClient } from "../shared/dynamodb-store";
import { now } from "../shared/environment";
import { participantHandler } from "../shared/participant-handler";
import { runCommand } from "../shared/run-command";
import { orderCommands } from "./commands";
import { orderParticipant } from "./decide";
import { parseCommand } from "./envelope";
import { orderRows } from "./table";

const store = new DynamoDbStore(documentClient(), orderRows());

export const handler = participantHandler({
  parse: (event) => parseCommand(orderCommands, event),
  sagaId: ({ order }) => order.orderId,
  run: (command) =>
    runCommand(orderParticipant, command, { store, now, perform: async () => ({}) }),
});
