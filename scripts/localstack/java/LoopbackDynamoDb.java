import java.lang.instrument.Instrumentation;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** Starts DynamoDB Local on 127.0.0.1: by itself it listens on every interface, with no option. */
public final class LoopbackDynamoDb {
  private LoopbackDynamoDb() {}

  /** LocalStack starts DynamoDB Local with an agent of its own; nothing of it is needed here. */
  public static void premain(String arguments, Instrumentation instrumentation) {}

  public static void main(String[] arguments) throws Exception {
    DynamoDBProxyServer dynamoDb = ServerRunner.createServerFromCommandLineArgs(arguments);
    var field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    for (Connector connector : ((Server) field.get(dynamoDb)).getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
    // It runs in a session of its own, and would outlive LocalStack and hold its files.
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    dynamoDb.safeStart();
    dynamoDb.join();
  }
}
