import { enterLocal } from "../../scripts/localstack/environment";

/** Tests without an emulator must reach nothing, whatever the shell exports. Nobody listens here. */
enterLocal({ endpoint: "http://127.0.0.1:1" });
process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
process.env.POWERTOOLS_METRICS_DISABLED = "true";
