/** An argument or a request is not valid. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

/** There is no such saga, counter or dead letter. */
export class Unknown extends Error {
  override readonly name = "Unknown";
}

/** It is not possible in the saga's present state. Nothing was changed. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** It was tried, and it failed. */
export class Failed extends Error {
  override readonly name = "Failed";
}
