import { enterLocal } from "../../scripts/localstack/environment";

/** Tests that need no emulator must reach nothing, whatever the shell exports: nobody listens there. */
enterLocal({ endpoint: "http://127.0.0.1:1" });
