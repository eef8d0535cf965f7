package org.elasticsearch.plugins; // PluginsService.LoadedPlugin and loadExtensions are package-private

import org.elasticsearch.Version;
import org.elasticsearch.env.Environment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Plugins taken from the class path instead of from the modules/ and plugins/ folders of a distribution. */
public final class ClasspathPlugins extends PluginsService {
    private final List<LoadedPlugin> loaded = new ArrayList<>();

    public ClasspathPlugins(Environment environment, PluginsLoader loader, List<Plugin> plugins) {
        super(environment.settings(), environment.configDir(), loader);
        for (Plugin plugin : plugins) {
            loaded.add(new LoadedPlugin(describe(plugin), plugin, ClasspathPlugins.class.getClassLoader()));
        }
        loadExtensions(loaded);
    }

    private static PluginDescriptor describe(Plugin plugin) {
        String name = plugin.getClass().getName();
        String text = String.join("\n", "name=" + name, "description=from the class path", "version=1",
            "elasticsearch.version=" + Version.CURRENT, "java.version=17", "classname=" + name, "");
        try {
            return PluginDescriptor.readInternalDescriptorFromStream(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected List<LoadedPlugin> plugins() {
        return loaded == null ? List.of() : loaded; // null while the super constructor runs
    }
}
