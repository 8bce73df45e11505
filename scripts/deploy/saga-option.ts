import { Option } from "commander";
import { type SagaName, sagaNames } from "#sagas";

/** The option that selects the saga to deploy. */
export const sagaOption = () =>
  new Option("--saga <name>", "only this one; default: all").choices(sagaNames);

/** The selected sagas. */
export const chosenSagas = ({ saga }: { readonly saga?: SagaName }): readonly SagaName[] =>
  saga ? [saga] : sagaNames;
