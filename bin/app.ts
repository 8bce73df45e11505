import { App } from "aws-cdk-lib";
import { addStacks } from "../lib/app";

addStacks(new App());
