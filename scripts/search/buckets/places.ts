/** Places in a state: the table, the operator's invocation and its next change, and how many strays are left. */
export const [TABLE, OPERATOR, NEXT, STRAYS, SAGAS] = [0, 1, 2, 3, 4];
/** Places of a saga: its step, its undo, a copy of its step, and its flags. */
export const [STEP, UNDO, COPY, FLAGS, PLACES] = [0, 1, 2, 3, 4] as const;
export const BEGINS = {
  [STEP]: "begins",
  [UNDO]: "begins to give back",
  [COPY]: "has its step sent again",
} as const;

export const flags = {
  begun: 1,
  held: 2,
  refused: 4,
  undoing: 8,
  undone: 16,
  /** There was too little at some moment of its step, or of the copy. */
  shortOfStep: 32,
  shortOfCopy: 64,
  /** A step was refused although there was enough all the time; or it failed as it never should. */
  wronged: 128,
  failed: 256,
} as const;

/** The most sagas of a sale. */
export const MOST_SAGAS = 8;
export const placeOf = (saga: number, place: number) => SAGAS + PLACES * saga + place;
export const shortOf = (place: number) =>
  place === COPY ? flags.shortOfCopy : place === STEP ? flags.shortOfStep : 0;
