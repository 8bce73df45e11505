import { participantHandler } from "../shared/participant-handler";
import { paymentService } from "./service";

export const handler = participantHandler(paymentService);
