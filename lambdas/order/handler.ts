import { participantHandler } from "../runtime/functions/participant";
import { orderService } from "./service";

export const handler = participantHandler(orderService);
