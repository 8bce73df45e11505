import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SOURCES } from "./paths";
import type { Run } from "./steps";
import type { Tools } from "./tools";

const DYNAMODB = "lib/dynamodb-local/2";
const JSONATA = "lib/jsonata/0.9.7";
/** LocalStack asks for Java 21 by name; 17 runs everything it starts here. */
export const JAVA = process.platform === "darwin" ? "lib/java/21/Contents/Home" : "lib/java/21";

/** Puts DynamoDB Local, the JSONata jars and a JDK where LocalStack looks for its own downloads. */
export async function installJava(into: string, tools: Tools, run: Run): Promise<void> {
  const dynamodb = join(into, DYNAMODB);
  const jars = join(dynamodb, "DynamoDBLocal_lib");
  await run("DynamoDB Local (Java packages)", tools.maven, copyJars("dynamodb.pom.xml", jars));
  await run(
    "JSONata (Java packages)",
    tools.maven,
    copyJars("jsonata.pom.xml", join(into, JSONATA)),
  );
  const classes = join(into, "classes");
  const source = join(SOURCES, "java", "LoopbackDynamoDb.java");
  const classPath = join(jars, "*");
  const javac = join(tools.javaHome, "bin", "javac");
  await run("the launcher", javac, ["-cp", classPath, "-d", classes, source]);
  const manifest = join(into, "manifest.txt");
  writeFileSync(manifest, manifestOf(readdirSync(jars).sort()));
  const jar = join(tools.javaHome, "bin", "jar");
  const launcher = join(dynamodb, "DynamoDBLocal.jar");
  await run("the launcher", jar, ["cfm", launcher, manifest, "-C", classes, "."]);
  symlinkSync("DynamoDBLocal.jar", join(dynamodb, "ddb-local-loader-0.1.jar"));
  linkSqlite(jars);
  copyFileSync(join(SOURCES, "java", "log4j2.xml"), join(dynamodb, "log4j2.xml"));
  mkdirSync(dirname(join(into, JAVA)), { recursive: true });
  symlinkSync(tools.javaHome, join(into, JAVA));
}

function copyJars(pom: string, into: string): string[] {
  const file = join(SOURCES, "java", pom);
  return ["-q", "-B", "-f", file, "dependency:copy-dependencies", `-DoutputDirectory=${into}`];
}

/** DynamoDB Local looks for its SQLite library under names without a version. */
function linkSqlite(jars: string): void {
  for (const name of readdirSync(jars)) {
    const plain = name.replace(/-[\d.]+\.(so|dylib)$/, ".$1");
    if (plain !== name) symlinkSync(name, join(jars, plain));
  }
}

/** The manifest of the launcher, which is program and agent. A line has at most 72 bytes. */
function manifestOf(jars: string[]): string {
  const names = jars.filter((name) => name.endsWith(".jar"));
  const classPath = [".", ...names.map((name) => `DynamoDBLocal_lib/${name}`)].join(" ");
  const line = `Class-Path: ${classPath}`.replace(/^.{70}|.{69}/g, "$&\n ");
  return `Main-Class: LoopbackDynamoDb\nPremain-Class: LoopbackDynamoDb\n${line}\n`;
}
