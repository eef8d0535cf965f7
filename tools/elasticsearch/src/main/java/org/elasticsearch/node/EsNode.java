package org.elasticsearch.node; // Node(NodeConstruction), NodeConstruction and NodeServiceProvider are package-private

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.plugins.ClasspathPlugins;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.plugins.PluginsService;
import org.elasticsearch.transport.netty4.Netty4Plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One node: java … EsNode HOME [key=value …], any node setting; "key=" takes a default away. Prints READY http=HOST:PORT.
 * With -Dends.with.parent=true it ends when its standard input is closed, so that it never outlives who started it.
 */
public final class EsNode extends Node {

    private EsNode(Environment environment, List<Plugin> plugins) {
        super(NodeConstruction.prepareConstruction(environment,
            PluginsLoader.createPluginsLoader(Set.of(), Set.of(), Map.of(), false),
            new NodeServiceProvider() {
                @Override
                PluginsService newPluginService(Environment given, PluginsLoader loader) {
                    return new ClasspathPlugins(given, loader, plugins);
                }
            }, true));
    }

    public static void main(String[] arguments) throws Exception {
        long started = System.nanoTime();
        if (Boolean.getBoolean("ends.with.parent")) {
            endWithParent();
        }
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Files.createDirectories(home.resolve("config"));
        Settings settings = settings(home, arguments);
        System.setProperty("es.logs.base_path", home.resolve("logs").toString());
        LogConfigurator.configureESLogging();
        LogConfigurator.configureWithoutConfig(settings); // to the console
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "node");
        EsNode node = new EsNode(environment, List.of(new Netty4Plugin(), new RootPlugin()));
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, closed)));
        node.start();
        System.out.println("READY http=" + node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress()
            + " after_ms=" + (System.nanoTime() - started) / 1_000_000);
        System.out.flush();
        closed.await();
    }

    private static Settings settings(Path home, String[] arguments) {
        Settings.Builder builder = Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", home.resolve("data").toString())
            .put("path.logs", home.resolve("logs").toString())
            .put("cluster.name", "test")
            .put("node.name", "node-1")
            .put("logger.level", "warn")
            .put("network.host", "127.0.0.1")
            .put("http.port", "0")
            .put("transport.port", "0")
            .put("discovery.type", "single-node")
            .put("cluster.routing.allocation.disk.threshold_enabled", "false");
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            if (pair[1].isEmpty()) {
                builder.remove(pair[0]);
            } else {
                builder.put(pair[0], pair[1]);
            }
        }
        return builder.build();
    }

    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                }
            } catch (IOException e) {
                // as good as closed
            }
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void close(EsNode node, CountDownLatch closed) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            e.printStackTrace();
        } finally {
            closed.countDown();
        }
    }
}
