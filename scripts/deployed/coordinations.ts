export { type CoordinationName, coordinationNames } from "../../lib/names";
