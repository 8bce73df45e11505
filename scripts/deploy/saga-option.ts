import { Option } from "commander";
import { type SagaName, sagaNames } from "#sagas";

/** The option that says which saga is deployed. */
export const sagaOption = () =>
  new Option("--saga <name>", "only this one; default: all").choices(sagaNames);

/** The sagas that it means. */
export const chosenSagas = ({ saga }: { readonly saga?: SagaName }): readonly SagaName[] =>
  saga ? [saga] : sagaNames;
