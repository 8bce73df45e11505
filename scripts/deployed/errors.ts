/** What the command was given is of no use. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

/** There is no such thing. */
export class Unknown extends Error {
  override readonly name = "Unknown";
}

/** The saga is in a state in which that is not done. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** It was tried, and it did not work. */
export class Failed extends Error {
  override readonly name = "Failed";
}
