import { participantHandler } from "../runtime/functions/participant";
import { paymentService } from "./service";

export const handler = participantHandler(paymentService);
