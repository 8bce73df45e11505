import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DYNAMODB_JARS, fetchJars } from "./jars";
import { SOURCES } from "./paths";
import type { Steps } from "./steps";
import type { Tools } from "./tools.cjs";

/** LocalStack looks for Java 21 by this name. Java 17 can run everything that it starts here. */
export const JAVA = process.platform === "darwin" ? "lib/java/21/Contents/Home" : "lib/java/21";

/** Puts DynamoDB Local, the JSONata jars and a JDK where LocalStack would download its own. */
export async function installJava(into: string, tools: Tools, steps: Steps): Promise<void> {
  await steps.task("DynamoDB Local and JSONata (Java packages)", (signal, onProgress) =>
    fetchJars(into, signal, onProgress),
  );
  const jars = join(into, DYNAMODB_JARS);
  const dynamodb = dirname(jars);
  const classes = join(into, "classes");
  const source = join(SOURCES, "java", "LoopbackDynamoDb.java");
  const javac = join(tools.javaHome, "bin", "javac");
  await steps.run("the launcher", javac, ["-cp", join(jars, "*"), "-d", classes, source]);
  const manifest = join(into, "manifest.txt");
  writeFileSync(manifest, manifestOf(readdirSync(jars).sort()));
  const jar = join(tools.javaHome, "bin", "jar");
  const launcher = join(dynamodb, "DynamoDBLocal.jar");
  await steps.run("the launcher", jar, ["cfm", launcher, manifest, "-C", classes, "."]);
  symlinkSync("DynamoDBLocal.jar", join(dynamodb, "ddb-local-loader-0.1.jar"));
  copyFileSync(join(SOURCES, "java", "log4j2.xml"), join(dynamodb, "log4j2.xml"));
  mkdirSync(dirname(join(into, JAVA)), { recursive: true });
  symlinkSync(tools.javaHome, join(into, JAVA));
}

/** The manifest of the launcher, which is both program and agent. A line has at most 72 bytes. */
function manifestOf(jars: string[]): string {
  const classPath = [".", ...jars.map((name) => `DynamoDBLocal_lib/${name}`)].join(" ");
  const line = `Class-Path: ${classPath}`.replace(/^.{70}|.{69}/g, "$&\n ");
  return `Main-Class: LoopbackDynamoDb\nPremain-Class: LoopbackDynamoDb\n${line}\n`;
}
