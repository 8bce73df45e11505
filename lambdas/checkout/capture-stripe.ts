import { stripeCapture } from "stepfunctions-saga/stripe";
import { terms } from "./authorisation-stripe";

/** Stripe captures what it has authorised. */
export const provider = stripeCapture(terms);
