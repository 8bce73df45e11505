import { participantHandler } from "../shared/participant-handler";
import { orderService } from "./service";

export const handler = participantHandler(orderService);
